import type { AssignmentItem } from "../../contract/vault/assignment.ts";
import { parseAssignment } from "../assignment.ts";
import { parseExpires } from "../expires.ts";
import { usageError } from "../failure.ts";

/** What `--vault` and `--expires` of one command line give. */
export function assignmentsOf(vaults: readonly string[], expires: string | undefined) {
  if (expires === undefined) return vaults.map(parseAssignment);
  if (vaults.length === 0)
    throw usageError("--expires needs a --vault", "it says when access to a vault ends");
  const expires_at = parseExpires(expires, Date.now());
  return vaults.map((text) => ({ ...parseAssignment(text), expires_at }));
}

/** `payments:proxy, default:member`, or nothing to show. */
export function vaultsText(vaults: readonly Pick<AssignmentItem, "vault_name" | "vault_role">[]): string {
  return vaults.map(({ vault_name, vault_role }) => `${vault_name}:${vault_role}`).join(", ") || "-";
}
