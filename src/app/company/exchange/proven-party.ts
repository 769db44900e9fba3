import { AppError } from "../../../core/errors.ts";
import { agentName } from "../../../core/identity/agent-ref.ts";
import { subjectSpiffeId } from "../../../core/identity/spiffe-id.ts";
import { checkHeader, type SvidFault } from "../../../core/identity/svid-check.ts";
import { readSvidToken } from "../../../core/identity/svid-token.ts";
import { readAct } from "../../../core/token-exchange/delegation.ts";
import { isSelfSigned } from "../../../core/token-exchange/self-signed.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";
import type { SvidVerifier } from "../../../ports/svid.ts";
import { agentOfRef } from "../../agent/find-agent.ts";
import { publishedKeys } from "../signing-keys.ts";
import { isTakenBack } from "../svid-holder.ts";
import type { Party } from "./party.ts";
import { type SelfSignedDeps, selfSignedParty } from "./self-signed.ts";

export type PartyDeps = SelfSignedDeps & { readonly svidVerifier: SvidVerifier };

/**
 * The company or the agent that a token is for: an SVID of the usual audience, what such ones were exchanged for, or
 * what an agent signed itself. `name` is the parameter that it came in. Throws `invalid_request`.
 */
export async function provenParty(deps: PartyDeps, name: string, token: string): Promise<Party> {
  if (isSelfSigned(token)) return await selfSignedParty(deps, name, token);
  const refuse = (why: string) => new AppError("invalid_request", { message: `${name}: ${why}` });
  const now = deps.clock.now();
  const verdict = await deps.svidVerifier.verify(
    token,
    (companyId) => publishedKeys(deps.store, companyId, now),
    { trustDomain: deps.trustDomain, audience: deps.identity.audience, now },
  );
  if (!verdict.valid) throw refuse(WORDS[verdict.fault]);
  const { claims, subject } = verdict;
  // Nobody is given life for the tolerance between clocks.
  if (claims.exp * 1000 <= now) throw refuse(WORDS.expired);
  const { companyId, agentId } = subject;
  const agent =
    agentId === undefined ? undefined : await deps.store.agents.byName(agentName({ companyId, agentId }));
  if (agentId !== undefined && agent === undefined) throw refuse("the agent is not known");
  if (agent !== undefined && isTakenBack(agent, claims.iat * 1000)) throw refuse("it was revoked");
  const iat = Math.min(claims.iat, Math.floor(now / 1000));
  const said = readSvidToken(token);
  const header = said && checkHeader(said.header);
  if (said === undefined || header === undefined || typeof header === "string") throw refuse(WORDS.malformed);
  return {
    companyId,
    spiffeId: subjectSpiffeId(deps.trustDomain, subject),
    ...(agent === undefined ? {} : { agent }),
    ...delegated(said.claims, refuse),
    alg: header.alg,
    iat,
    since: Math.min(iat, authTime(said.claims)),
    exp: claims.exp,
  };
}

/** What there is in a token beside an SVID's claims, which the company signed with them. */
function delegated(
  claims: Readonly<Record<string, unknown>>,
  refuse: (why: string) => AppError,
): Pick<Party, "act" | "scope"> {
  const [act, scope] = [readAct(claims["act"]), claims["scope"]];
  if (claims["act"] !== undefined && act === undefined)
    throw refuse("its act says nothing that is understood");
  return {
    ...(act === undefined ? {} : { act }),
    ...(typeof scope === "string" ? { scope } : {}),
  };
}

/** In seconds since 1970; Infinity where nothing is said of it. */
function authTime({ auth_time: said }: Readonly<Record<string, unknown>>): number {
  return typeof said === "number" ? said : Number.POSITIVE_INFINITY;
}

/** The agent that acts for a subject, if that is one of the same company that may. Throws `invalid_request`. */
export async function currentActor(deps: PartyDeps, subject: Party): Promise<Agent | undefined> {
  if (subject.act === undefined) return undefined;
  const actor = await agentOfRef(deps, subject.act.sub, subject.companyId);
  if (actor?.companyId === subject.companyId && !isTakenBack(actor, subject.iat * 1000)) return actor;
  throw new AppError("invalid_request", { message: "subject_token: who acts in it is no agent that may" });
}

const WORDS: Readonly<Record<SvidFault, string>> = {
  malformed: "it is no token of the form header.claims.signature",
  header: "its header holds more than alg, typ and kid, or less",
  algorithm: "its alg is not that of the key",
  subject: "its sub is no SPIFFE ID of this server",
  unknown_key: "its key is none of the company that sub names",
  signature: "its signature does not hold",
  claims: "it lacks claims of an SVID",
  not_yet_valid: "it is not valid yet",
  expired: "it has expired",
  audience: "it is meant for another audience; for an exchange an SVID of the usual audience is needed",
};
