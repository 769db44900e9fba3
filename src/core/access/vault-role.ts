import { AppError } from "../errors.ts";

/** What an actor may do in one vault. Higher includes lower. */
export const VAULT_ROLES = ["proxy", "member", "admin"] as const;
export type VaultRole = (typeof VAULT_ROLES)[number];
/** The roles that people have in a vault; `proxy` is for agents and scoped sessions. */
export const USER_VAULT_ROLES = ["member", "admin"] as const;

export function isVaultRole(value: unknown): value is VaultRole {
  return VAULT_ROLES.includes(value as VaultRole);
}

/** True when `role` is at least `needed`. */
export function reachesVaultRole(role: VaultRole, needed: VaultRole): boolean {
  return VAULT_ROLES.indexOf(role) >= VAULT_ROLES.indexOf(needed);
}

/** The role of that name among those that may be given. Throws `bad_request` that names the field. */
export function parseVaultRole(
  field: string,
  text: string,
  allowed: readonly VaultRole[] = VAULT_ROLES,
): VaultRole {
  const role = allowed.find((known) => known === text);
  if (role !== undefined) return role;
  const [last, ...others] = allowed.toReversed();
  throw new AppError("bad_request", {
    message: `${field} must be ${others.toReversed().join(", ")} or ${last}`,
  });
}
