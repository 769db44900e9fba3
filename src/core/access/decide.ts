import type { Principal } from "../actor.ts";
import type { VaultId } from "../ids.ts";
import { ACTIONS, type Action } from "./action.ts";
import { reachesInstanceRole } from "./instance-role.ts";
import { reachesVaultRole, type VaultRole } from "./vault-role.ts";

/** The vault that an action is about, and the principal's own grant on it. */
export type VaultTarget = { readonly vaultId: VaultId; readonly grant: VaultRole | undefined };

/** Why not, for code that answers each in its own way. */
export type Denial =
  | "session-ended"
  | "no-account"
  | "people-excluded"
  | "instance-role"
  | "no-vault"
  | "other-vault"
  | "no-grant"
  | "vault-role";

export type Decision =
  /** Until that time (ms since 1970; Infinity when nothing ends it), as far as is known now. */
  | { readonly allow: true; readonly until: number }
  | { readonly allow: false; readonly denial: Denial; readonly reason: string };

/**
 * May this principal do this at `now`, and until when? Actions on a vault need `target`; without one they are denied.
 * An instance owner has no role in a vault by being owner. The reason is fit to be shown to the caller.
 */
export function decide(
  principal: Principal,
  action: Action,
  target: VaultTarget | undefined,
  now: number,
): Decision {
  if (!(now < principal.endsAt)) return deny("session-ended", "Session expired");
  return decideRight(principal, action, target) ?? { allow: true, until: principal.endsAt };
}

/** Undefined when nothing speaks against it. */
function decideRight(principal: Principal, action: Action, target: VaultTarget | undefined): Denied {
  const need = ACTIONS[action];
  switch (need) {
    case "actor":
      return principal.type === "scoped" ? deny("no-account", "Authentication required") : undefined;
    case "instance-member":
      return demandInstanceRole(principal, "member", "Instance member role required");
    case "instance-owner":
      return demandInstanceRole(principal, "owner", "Owner role required");
    case "vault-proxy":
      return demandVaultRole(principal, "proxy", target);
    case "vault-member":
      return demandVaultRole(principal, "member", target);
    case "vault-admin":
      return demandVaultRole(principal, "admin", target);
    case "vault-context":
      return principal.type === "user"
        ? deny("people-excluded", "Session requires vault scope")
        : demandVaultRole(principal, "proxy", target);
    case "vault-admin-or-owner":
      if (principal.type === "scoped") return deny("no-account", ADMIN_OR_OWNER);
      if (reachesInstanceRole(principal.role, "owner") || target?.grant === "admin") return undefined;
      return deny("vault-role", ADMIN_OR_OWNER);
    default:
      return need satisfies never;
  }
}

type Denied = Extract<Decision, { allow: false }> | undefined;

const ADMIN_OR_OWNER = "Vault admin or instance owner required";

function demandVaultRole(principal: Principal, needed: VaultRole, target: VaultTarget | undefined): Denied {
  if (target === undefined) return deny("no-vault", "No vault was named");
  if (principal.type === "scoped" && principal.vaultId !== target.vaultId) {
    return deny("other-vault", "Session not authorized for this vault");
  }
  const role = principal.type === "scoped" ? principal.vaultRole : target.grant;
  if (role === undefined) return deny("no-grant", "No access to this vault");
  if (reachesVaultRole(role, needed)) return undefined;
  return deny("vault-role", needed === "admin" ? "Vault admin role required" : "Member role required");
}

function demandInstanceRole(principal: Principal, needed: "member" | "owner", reason: string): Denied {
  const reaches = principal.type !== "scoped" && reachesInstanceRole(principal.role, needed);
  return reaches ? undefined : deny("instance-role", reason);
}

function deny(denial: Denial, reason: string): Extract<Decision, { allow: false }> {
  return { allow: false, denial, reason };
}
