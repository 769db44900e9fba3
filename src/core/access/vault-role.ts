/** What an actor may do in one vault. Higher includes lower. */
export const VAULT_ROLES = ["proxy", "member", "admin"] as const;
export type VaultRole = (typeof VAULT_ROLES)[number];

export function isVaultRole(value: unknown): value is VaultRole {
  return VAULT_ROLES.includes(value as VaultRole);
}

/** True when `role` is at least `needed`. */
export function reachesVaultRole(role: VaultRole, needed: VaultRole): boolean {
  return VAULT_ROLES.indexOf(role) >= VAULT_ROLES.indexOf(needed);
}
