import type { InstanceRole } from "./access/instance-role.ts";
import type { VaultRole } from "./access/vault-role.ts";
import type { AgentId, CompanyId, PublicId, TokenHash, UserId, VaultId } from "./ids.ts";
import type { Delegation } from "./session/delegation.ts";

/** Someone with a row of their own who can hold grants. */
export type Actor =
  | { readonly type: "user"; readonly id: UserId; readonly name: string; readonly role: InstanceRole }
  | { readonly type: "agent"; readonly id: AgentId; readonly name: string; readonly role: InstanceRole };

/** What a principal is known by. `endsAt` is when its session ends, in ms since 1970; Infinity when never. */
type InSession = {
  readonly session: TokenHash;
  readonly publicId: PublicId;
  readonly endsAt: number;
  /** Set where an SVID stands for the session, of which then nothing is stored: when it was issued, in ms since 1970. */
  readonly svidIssuedAt?: number;
  /** The same of its `exp`, which `endsAt` is behind by what clocks may differ. */
  readonly svidExpiresAt?: number;
  /** The address it asks from, where that is known; for records of what it did, never for a decision. */
  readonly ip?: string;
};

/**
 * Who asks. A scoped session is bound to one vault and has no account of its own;
 * `mintedBy` is the actor it counts under, absent when unknown. A company is known by one of its API keys, which is then
 * its session.
 */
export type Principal =
  | (Actor & InSession)
  | (InSession & { readonly type: "company"; readonly companyId: CompanyId })
  | (InSession & {
      readonly type: "scoped";
      readonly vaultId: VaultId;
      readonly vaultRole: VaultRole;
      readonly mintedBy?: { readonly type: "user" | "agent"; readonly id: string };
      /** Set where identities were exchanged for it. */
      readonly delegation?: Delegation;
      /** Its requests to hosts without a service wait for a person, whatever the vault says. */
      readonly asks?: true;
    });

/** The agent that acts, itself or by a scoped session that it minted. */
export function agentBehind(principal: Principal): AgentId | undefined {
  if (principal.type === "agent") return principal.id;
  const minter = principal.type === "scoped" ? principal.mintedBy : undefined;
  return minter?.type === "agent" ? (minter.id as AgentId) : undefined;
}

/** Whether it is somebody with a row of their own, and not a scoped session or a company. */
export function isActor<P extends { readonly type: Principal["type"] }>(
  principal: P,
): principal is Extract<P, { type: Actor["type"] }> {
  return principal.type === "user" || principal.type === "agent";
}

/** A company among actors, as changes of its keys are told of it. Ids of people and agents have no colon. */
export function companyActor(companyId: CompanyId): string {
  return `company:${companyId}`;
}

/** The actors, changes of whom may end what this principal may do. */
export function dependsOnActors(principal: Principal): readonly string[] {
  const proven = principal.type === "scoped" ? (principal.delegation?.agents ?? []) : [];
  return [...new Set([countedAs(principal), ...proven.map(({ id }) => id)])];
}

/**
 * Who a use counts for: the actor, the company whichever of its keys is shown, or whoever minted the scoped session.
 * Unknown minters leave the session itself.
 */
export function countedAs(principal: Principal): string {
  if (principal.type === "company") return companyActor(principal.companyId);
  return principal.type === "scoped" ? (principal.mintedBy?.id ?? principal.session) : principal.id;
}
