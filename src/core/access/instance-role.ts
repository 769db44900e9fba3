import { AppError } from "../errors.ts";

/** What an actor may do on the whole instance. Higher includes lower. */
export const INSTANCE_ROLES = ["no-access", "member", "owner"] as const;
export type InstanceRole = (typeof INSTANCE_ROLES)[number];

/** True when `role` is at least `needed`. */
export function reachesInstanceRole(role: InstanceRole, needed: InstanceRole): boolean {
  return INSTANCE_ROLES.indexOf(role) >= INSTANCE_ROLES.indexOf(needed);
}

/** The role of that name. Throws `bad_request`. */
export function parseInstanceRole(text: string): InstanceRole {
  const role = INSTANCE_ROLES.find((known) => known === text);
  if (role !== undefined) return role;
  throw new AppError("bad_request", { message: "role must be owner, member or no-access" });
}
