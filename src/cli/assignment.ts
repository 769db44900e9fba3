import { usageError } from "./failure.ts";

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
  return { vault_name: name, ...(role === undefined ? {} : { vault_role: role }) };
}
