import type { AssignmentBody, AssignmentItem } from "../contract/vault/assignment.ts";
import type { Assignment } from "../ports/store/vault/grants.ts";
import { toTimestamp } from "./timestamp.ts";

/** Vaults with roles as replies have them, in the same order. */
export function toAssignments(vaults: readonly Assignment[]): AssignmentItem[] {
  return vaults.map(({ vaultName, role, expiresAt }) => ({
    vault_name: vaultName,
    vault_role: role,
    ...(expiresAt === undefined ? {} : { expires_at: toTimestamp(expiresAt) }),
  }));
}

/** The same as bodies have them, for `resolveAssignments`. */
export function fromAssignments(vaults: readonly AssignmentBody[]) {
  return vaults.map(({ vault_name, vault_role, expires_at }) => ({
    vaultName: vault_name,
    role: vault_role,
    expiresAt: expires_at,
  }));
}
