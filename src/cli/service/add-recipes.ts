/** `vault service add NAME…`: keys that are missing, then everything at once, then what to type next. */
import type { Client } from "../client/client.ts";
import type { Io } from "../io.ts";
import { askKeys } from "./ask-keys.ts";
import { nextCommands } from "./next-command.ts";
import { putServices } from "./put-services.ts";
import type { Recipe } from "./recipe.ts";

export type AddOptions = {
  readonly vault: string;
  /** `--vault`, as it was given. */
  readonly vaultFlag: string | undefined;
  readonly confirmed: readonly string[];
  readonly input: boolean;
  readonly force: boolean;
};

export async function addRecipes(
  io: Io,
  client: Client,
  recipes: readonly Recipe[],
  { vault, vaultFlag, confirmed, input, force }: AddOptions,
): Promise<void> {
  const { keys } = await client.credentials.list({ vault });
  const stored = new Set(keys);
  const wanted = recipes.flatMap((recipe) => recipe.keys);
  const credentials = await askKeys(io, wanted, { stored, input, force });
  const names = [...new Set(wanted.map((key) => key.name))];
  for (const name of names.filter((one) => stored.has(one))) {
    io.print.note(`Vault "${vault}" holds ${name} already; agent-vault vault credential set replaces it`);
  }
  const missing = names.filter((name) => !stored.has(name) && !Object.hasOwn(credentials, name));
  const services = recipes.flatMap((recipe) => recipe.services);
  await putServices(io, client, { vault, services, credentials, confirmed, missing });
  for (const { entry } of recipes)
    if (entry.quirk !== undefined) io.print.note(`${entry.name}: ${entry.quirk}`);
  io.print.note("Next:");
  for (const line of nextCommands(recipes, missing, vaultFlag)) io.print.note(`  ${line}`);
}
