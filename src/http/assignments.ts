import type { AssignmentBody, AssignmentItem } from "../contract/vault/assignment.ts";
import { parseUsageLimits } from "../core/limit/usage-limit.ts";
import type { Assignment } from "../ports/store/vault/grants.ts";
import { toTimestamp } from "./timestamp.ts";
import { toLimited } from "./usage/limited.ts";

/** Vaults with roles as replies have them, in the same order. */
export function toAssignments(vaults: readonly Assignment[]): AssignmentItem[] {
  return vaults.map(({ vaultName, role, expiresAt, limits }) => ({
    vault_name: vaultName,
    vault_role: role,
    ...(expiresAt === undefined ? {} : { expires_at: toTimestamp(expiresAt) }),
    ...toLimited(limits === undefined ? {} : { limits }),
  }));
}

/** The same as bodies have them, for `resolveAssignments`. Throws `bad_request` for limits that are none. */
export function fromAssignments(vaults: readonly AssignmentBody[]) {
  return vaults.map(({ vault_name, vault_role, expires_at, limits }) => ({
    vaultName: vault_name,
    role: vault_role,
    expiresAt: expires_at,
    limits: parseUsageLimits(limits),
  }));
}
