import { isPublished } from "../../core/company/key-rotation.ts";
import { agentName } from "../../core/identity/agent-ref.ts";
import type { CheckedClaims, SvidFault } from "../../core/identity/svid-check.ts";
import type { TrustDomains } from "../../core/identity/trust-domain.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { Repos } from "../../ports/store.ts";
import type { SvidVerifier } from "../../ports/svid.ts";

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
  | { readonly type: "holder"; readonly agent: Agent; readonly claims: CheckedClaims }
  | { readonly type: "refused"; readonly reason: SvidRefusal; readonly agent?: Agent };

/**
 * Whom an SVID for that audience proves now. The signature counts by a key of the company alone that `sub` names, as
 * long as that key is published; the agent has to be there, active, and the SVID no older than what was revoked.
 */
export async function svidHolder(deps: SvidHolderDeps, svid: string, audience: string): Promise<SvidHolder> {
  const now = deps.clock.now();
  const verdict = await deps.svidVerifier.verify(
    svid,
    async (companyId) =>
      (await deps.store.signingKeys.ofCompany(companyId)).filter((key) => isPublished(key, now)),
    { trustDomain: deps.trustDomain, audience, now },
  );
  if (!verdict.valid) return { type: "refused", reason: refusalOf(verdict.fault) };
  const { companyId, agentId } = verdict.subject;
  const agent =
    agentId === undefined ? undefined : await deps.store.agents.byName(agentName({ companyId, agentId }));
  if (agent === undefined) return { type: "refused", reason: "svid_unknown_agent" };
  if (isRevoked(agent, verdict.claims)) return { type: "refused", reason: "svid_revoked", agent };
  return { type: "holder", agent, claims: verdict.claims };
}

/** Whether an agent's SVIDs of that time were taken back. */
function isRevoked(agent: Agent, { iat }: Pick<CheckedClaims, "iat">): boolean {
  return agent.status === "revoked" || iat * 1000 < agent.svidNotBefore;
}

function refusalOf(fault: SvidFault): SvidRefusal {
  if (fault === "expired") return "svid_expired";
  return fault === "audience" ? "svid_audience" : "svid_signature";
}
