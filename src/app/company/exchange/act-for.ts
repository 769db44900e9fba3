import type { Principal } from "../../../core/actor.ts";
import { isObject, missingField } from "../../../core/fields.ts";
import { agentAddress } from "../../../core/identity/agent-ref.ts";
import { type SpiffeId, subjectSpiffeId } from "../../../core/identity/spiffe-id.ts";
import { DEFAULT_PROFILE } from "../../../core/identity/svid-claims.ts";
import type { CompanyId } from "../../../core/ids.ts";
import { type ActClaim, parseScope } from "../../../core/token-exchange/delegation.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";
import { agentNotFound, agentOfRef, agentRevoked } from "../../agent/find-agent.ts";
import { authorizeCompany, type CompanyDeps, companyById } from "../company-of.ts";
import { signSvid } from "../svid.ts";

export type ActingFor = {
  readonly token: string;
  readonly sub: SpiffeId;
  readonly act: ActClaim;
  readonly jti: string;
  readonly scope: string;
};

/**
 * The short form of a delegation: a company says which of its agents acts on whose account, another agent's or its own,
 * and for what. `readBody` is asked once it is known that the principal may. Throws `forbidden`, `company_not_found`,
 * `bad_request`, `invalid_scope`, `agent_not_found`, `agent_revoked`.
 */
export async function actFor(
  deps: CompanyDeps,
  principal: Principal,
  { named, readBody }: { readonly named: string | undefined; readonly readBody: () => Promise<unknown> },
): Promise<ActingFor> {
  const companyId = authorizeCompany(deps, principal, named, "company:delegate");
  await companyById(deps.store, companyId);
  const { agentId, actingOn, scope } = parse(await readBody());
  const actor = spiffeIdOf(deps, await activeAgent(deps, companyId, agentId));
  const own = subjectSpiffeId(deps.trustDomain, { companyId });
  const isOwn = actingOn === companyId || actingOn === own;
  const sub = isOwn ? own : spiffeIdOf(deps, await activeAgent(deps, companyId, actingOn));
  const profile = { ...DEFAULT_PROFILE, audience: deps.identity.audience };
  const act = { sub: actor };
  const { svid, claims } = await signSvid(deps, { companyId, spiffeId: sub }, profile, { act, scope });
  return { token: svid, sub, act, jti: claims.jti, scope };
}

const FIELDS = ["agentId", "actingOn", "scope"] as const;

function parse(body: unknown): Readonly<Record<(typeof FIELDS)[number], string>> {
  const [agentId = "", actingOn = "", scope = ""] = FIELDS.map((name) => {
    const value = isObject(body) ? body[name] : undefined;
    if (typeof value === "string" && value !== "") return value;
    throw missingField(name);
  });
  return { agentId, actingOn, scope: parseScope(scope) };
}

/** One of that company; another's is as if there were none. */
async function activeAgent(deps: CompanyDeps, companyId: CompanyId, ref: string): Promise<Agent> {
  const agent = await agentOfRef(deps, ref, companyId);
  if (agent?.companyId !== companyId) throw agentNotFound(ref);
  if (agent.status === "revoked") throw agentRevoked(ref);
  return agent;
}

function spiffeIdOf({ trustDomain }: CompanyDeps, agent: Agent): SpiffeId {
  return subjectSpiffeId(trustDomain, agentAddress(agent));
}
