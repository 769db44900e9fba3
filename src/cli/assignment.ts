import type { AssignmentBody, AssignmentItem } from "../contract/vault/assignment.ts";
import { isVaultRole, VAULT_ROLES } from "../core/access/vault-role.ts";
import type { Body } from "./client/call.ts";
import { parseExpires } from "./expires.ts";
import { usageError } from "./failure.ts";
import type { parseLimitFlags } from "./limits/flags.ts";
import { limitText } from "./limits/show.ts";

/** Flags of the commands that give vaults to somebody. */
export const assignmentFlags = {
  vault: {
    type: "string",
    valueHint: "name[:role]",
    names: "vault",
    repeatable: true,
    description: "Vault to give access to, with a role",
  },
} as const;

/** `payments` or `payments:proxy`. A role that is not given is for the server to choose. */
export function parseAssignment(text: string): { vault_name: string; vault_role?: string } {
  const [name = "", role, ...rest] = text.split(":");
  if (name === "" || role === "" || rest.length > 0) {
    throw usageError(`--vault cannot be "${text}"`, "write a vault and its role, as in payments:proxy");
  }
  if (role !== undefined && !isVaultRole(role)) {
    throw usageError(`--vault cannot be "${text}"`, `a role in a vault is one of ${VAULT_ROLES.join(", ")}`);
  }
  return { vault_name: name, ...(role === undefined ? {} : { vault_role: role }) };
}

/** What `--vault`, `--expires` and limits say together, as bodies have it. Throws a usage error, also for an end of nothing. */
export function parseAssignments(
  vaults: readonly string[],
  expires: string | undefined,
  limited: ReturnType<typeof parseLimitFlags> = {},
): Body<typeof AssignmentBody>[] {
  const given = expires === undefined ? (limited.limits === undefined ? undefined : "a limit") : "--expires";
  if (given !== undefined && vaults.length === 0) {
    throw usageError(`${given} is about access to vaults`, "name them with --vault");
  }
  const end = expires === undefined ? {} : { expires_at: parseExpires(expires, Date.now()) };
  return vaults.map((vault) => ({ ...parseAssignment(vault), ...end, ...limited }));
}

/** How a vault is written with the role in it. */
type Spelling = "name:role" | "name(role)" | "name (role)";

/** A vault with its role, and when that ends or that it has. */
export function showAssignment(
  { vault_name, vault_role, expires_at, ...limited }: AssignmentItem,
  spelling: Spelling,
): string {
  const named = spelling.replace("role", () => vault_role).replace("name", () => vault_name);
  const shown = `${named}${limitText(limited).replace(", ", " with ")}`;
  if (expires_at === undefined) return shown;
  return Date.parse(expires_at) <= Date.now() ? `${shown} expired` : `${shown} until ${expires_at}`;
}

/** Several of them in one cell of a table, or `-`. */
export function showAssignments(vaults: readonly AssignmentItem[], spelling: Spelling): string {
  return vaults.map((vault) => showAssignment(vault, spelling)).join(", ") || "-";
}
