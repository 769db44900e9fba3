import type { Client } from "../client/client.ts";
import type { Io } from "../io.ts";
import { askChoice } from "../ui/prompt.ts";

/**
 * Which of the user's vaults is meant. Asks when there are several; with one it is that one, with none `default`.
 * Where nobody can be asked, `fallback` is taken if it is among them, else it is a usage error that names --vault.
 */
export async function pickVault(io: Io, client: Client, fallback?: string): Promise<string> {
  const { vaults } = await client.vaults.list();
  const own = vaults.filter(({ membership, status }) => membership === "explicit" && status !== "expired");
  const [first, ...others] = own.length > 0 ? own : vaults;
  if (first === undefined) return "default";
  if (others.length === 0) return first.name;
  if (!io.interactive && [first, ...others].some(({ name }) => name === fallback))
    return fallback ?? first.name;
  return askChoice(io, {
    message: "Which vault?",
    instead: "--vault",
    choices: [first, ...others].map(({ name, role }) => ({
      value: name,
      ...(role === undefined ? {} : { hint: role }),
    })),
  });
}
