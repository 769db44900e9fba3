import { verifiableUntil } from "../../core/company/key-rotation.ts";
import { agentName } from "../../core/identity/agent-ref.ts";
import type { SvidSubject } from "../../core/identity/spiffe-id.ts";
import { type CheckedClaims, countsUntil, type SvidFault } from "../../core/identity/svid-check.ts";
import type { TrustDomains } from "../../core/identity/trust-domain.ts";
import type { CompanyId } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { SigningKey } from "../../ports/store/company/signing-keys.ts";
import type { Repos } from "../../ports/store.ts";
import type { SvidVerifier } from "../../ports/svid.ts";
import { publishedKeys } from "./signing-keys.ts";

export type SvidHolderDeps = {
  readonly store: {
    readonly agents: Pick<Repos["agents"], "byName">;
    readonly signingKeys: Pick<Repos["signingKeys"], "ofCompany">;
  };
  readonly svidVerifier: SvidVerifier;
  readonly trustDomain: TrustDomains;
  readonly clock: Clock;
};

/** Why an SVID opens nothing, in the words of the wire. */
export type SvidRefusal =
  | "svid_expired"
  | "svid_audience"
  | "svid_unknown_agent"
  | "svid_signature"
  | "svid_revoked";

/** The agent that an SVID proves, or why it proves none; `agent` is then the one it was for, once that is certain. */
export type SvidHolder =
  | {
      readonly type: "holder";
      readonly agent: Agent;
      readonly claims: CheckedClaims;
      /** When it proves nothing any more: with its time, or with the key that signed it. In ms since 1970. */
      readonly until: number;
    }
  | { readonly type: "refused"; readonly reason: SvidRefusal; readonly agent?: Agent };

/**
 * Whom an SVID for that audience proves now. The signature counts by a key of the company alone that `sub` names, as
 * long as that key is published; the agent has to be there, active, and the SVID no older than what was revoked.
 */
export async function svidHolder(deps: SvidHolderDeps, svid: string, audience: string): Promise<SvidHolder> {
  const now = deps.clock.now();
  let keys: readonly SigningKey[] = [];
  const keysOf = async (companyId: CompanyId) => {
    keys = await publishedKeys(deps.store, companyId, now);
    return keys;
  };
  const { trustDomain } = deps;
  const verdict = await deps.svidVerifier.verify(svid, keysOf, { trustDomain, audience, now });
  const agent = await agentOf(deps, verdict.subject);
  if (!verdict.valid) return refused(refusalOf(verdict.fault), agent);
  if (agent === undefined) return refused("svid_unknown_agent");
  const { claims, kid } = verdict;
  if (isTakenBack(agent, claims.iat * 1000)) return refused("svid_revoked", agent);
  const retiredAt = keys.find((key) => key.kid === kid)?.retiredAt;
  const keyEnd = retiredAt === undefined ? Number.POSITIVE_INFINITY : verifiableUntil(retiredAt);
  return { type: "holder", agent, claims, until: Math.min(countsUntil(claims), keyEnd) };
}

/** Whether an agent's SVIDs that were issued then, in ms since 1970, count no more. */
export function isTakenBack(agent: Pick<Agent, "status" | "svidNotBefore">, issuedAt: number): boolean {
  return agent.status === "revoked" || issuedAt < agent.svidNotBefore;
}

async function agentOf({ store }: SvidHolderDeps, subject: SvidSubject | undefined) {
  if (subject?.agentId === undefined) return undefined;
  return await store.agents.byName(agentName({ companyId: subject.companyId, agentId: subject.agentId }));
}

function refused(reason: SvidRefusal, agent?: Agent): SvidHolder {
  return { type: "refused", reason, ...(agent === undefined ? {} : { agent }) };
}

/** A time that has not begun is told as one that is over: what helps is the same, another SVID. */
function refusalOf(fault: SvidFault): SvidRefusal {
  if (fault === "expired" || fault === "not_yet_valid") return "svid_expired";
  return fault === "audience" ? "svid_audience" : "svid_signature";
}
