import type { Principal } from "../actor.ts";
import type { VaultId } from "../ids.ts";
import { ACTIONS, type Action } from "./action.ts";
import { reachesInstanceRole } from "./instance-role.ts";
import { reachesVaultRole, type VaultRole } from "./vault-role.ts";

/** The vault that an action is about, and the principal's own grant on it. */
export type VaultTarget = { readonly vaultId: VaultId; readonly grant: VaultRole | undefined };

export type Decision = { readonly allow: true } | { readonly allow: false; readonly reason: string };

const ALLOW: Decision = { allow: true };

/**
 * May this principal do this? Actions on a vault need `target`; without one they are denied.
 * An instance owner has no role in a vault by being owner. The reason is fit to be shown to the caller.
 */
export function decide(principal: Principal, action: Action, target?: VaultTarget): Decision {
  const need = ACTIONS[action];
  switch (need) {
    case "actor":
      return allowIf(principal.type !== "scoped", "Authentication required");
    case "instance-member":
      return allowIf(hasInstanceRole(principal, "member"), "Instance member role required");
    case "instance-owner":
      return allowIf(hasInstanceRole(principal, "owner"), "Owner role required");
    case "vault-proxy":
      return decideRole(principal, "proxy", target);
    case "vault-member":
      return decideRole(principal, "member", target);
    case "vault-admin":
      return decideRole(principal, "admin", target);
    case "vault-context":
      return principal.type === "user"
        ? deny("Session requires vault scope")
        : decideRole(principal, "proxy", target);
    case "vault-admin-or-owner":
      if (principal.type === "scoped") return deny("Vault admin or instance owner required");
      if (hasInstanceRole(principal, "owner")) return ALLOW;
      return allowIf(target?.grant === "admin", "Vault admin or instance owner required");
    default:
      return need satisfies never;
  }
}

function decideRole(principal: Principal, needed: VaultRole, target: VaultTarget | undefined): Decision {
  if (target === undefined) return deny("No vault was named");
  if (principal.type === "scoped" && principal.vaultId !== target.vaultId) {
    return deny("Session not authorized for this vault");
  }
  const role = principal.type === "scoped" ? principal.vaultRole : target.grant;
  if (role === undefined) return deny("No access to this vault");
  return allowIf(
    reachesVaultRole(role, needed),
    needed === "admin" ? "Vault admin role required" : "Member role required",
  );
}

function hasInstanceRole(principal: Principal, needed: "member" | "owner"): boolean {
  return principal.type !== "scoped" && reachesInstanceRole(principal.role, needed);
}

function allowIf(condition: boolean, reason: string): Decision {
  return condition ? ALLOW : deny(reason);
}

function deny(reason: string): Decision {
  return { allow: false, reason };
}
