/** What an actor may do on the whole instance. Higher includes lower. */
export const INSTANCE_ROLES = ["no-access", "member", "owner"] as const;
export type InstanceRole = (typeof INSTANCE_ROLES)[number];

/** True when `role` is at least `needed`. */
export function reachesInstanceRole(role: InstanceRole, needed: InstanceRole): boolean {
  return INSTANCE_ROLES.indexOf(role) >= INSTANCE_ROLES.indexOf(needed);
}
