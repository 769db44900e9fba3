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

type Shown = Pick<AssignmentItem, "vault_name" | "vault_role"> & { readonly status?: string };

/** `payments:proxy, default:member (expired)`, or a hyphen where there are none. */
export function vaultsText(vaults: readonly Shown[]): string {
  const texts = vaults.map(
    ({ vault_name, vault_role, status }) =>
      `${vault_name}:${vault_role}${status === "expired" ? " (expired)" : ""}`,
  );
  return texts.join(", ") || "-";
}
