import { badField } from "../all-faults.ts";

/** What a person may be in a realm, the highest first. */
export const REALM_ROLES = ["owner", "admin", "manager", "operator", "member"] as const;
export type RealmRole = (typeof REALM_ROLES)[number];

/** The role in a body, `member` where none is given. Throws `bad_request`. */
export function parseRealmRole(value: unknown): RealmRole {
  if (value === undefined || value === null || value === "") return "member";
  const role = REALM_ROLES.find((one) => one === value);
  if (role !== undefined) return role;
  throw badField("role", `role must be one of ${REALM_ROLES.join(", ")}`);
}

/** Those who change the realm, and say which agents and people are in it. */
export function administersRealm(role: RealmRole | undefined): boolean {
  return role === "owner" || role === "admin";
}
