import type { InstanceRole } from "../../src/core/access/instance-role.ts";
import type { VaultRole } from "../../src/core/access/vault-role.ts";
import type { Principal } from "../../src/core/actor.ts";
import {
  type AgentId,
  DEFAULT_VAULT_ID,
  type PublicId,
  type TokenHash,
  type UserId,
  type VaultId,
} from "../../src/core/ids.ts";

const SESSION = {
  session: "hash" as TokenHash,
  publicId: "public" as PublicId,
  endsAt: Number.POSITIVE_INFINITY,
};

/** Principals as `resolvePrincipal` gives them, without a session behind them. */
export function userPrincipal(role: InstanceRole, id = "user-1"): Principal & { type: "user" | "agent" } {
  return { type: "user", id: id as UserId, name: `${id}@example.com`, role, ...SESSION };
}

export function agentPrincipal(role: InstanceRole, id = "agent-1"): Principal & { type: "user" | "agent" } {
  return { type: "agent", id: id as AgentId, name: id, role, ...SESSION };
}

export function scopedPrincipal(vaultRole: VaultRole, vaultId: VaultId = DEFAULT_VAULT_ID): Principal {
  return { type: "scoped", vaultId, vaultRole, ...SESSION };
}
