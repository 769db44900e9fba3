/** Plain `vault service add` at a terminal: a service by questions, with its keys. */
import type { Client } from "../client/client.ts";
import type { Io } from "../io.ts";
import { type AddOptions, addRecipes } from "./add-recipes.ts";
import { askKeys } from "./ask-keys.ts";
import { askService } from "./builder.ts";
import { putServices } from "./put-services.ts";
import { recipesFor } from "./recipe.ts";

export async function addAsked(io: Io, client: Client, options: AddOptions): Promise<void> {
  const { vault, confirmed } = options;
  const { keys: stored } = await client.credentials.list({ vault });
  const asked = await askService(io, stored);
  if ("entry" in asked) {
    const { entry, host } = asked;
    const flags = { disabled: false, requires: [], host };
    return await addRecipes(io, client, recipesFor([entry.id], flags), options);
  }
  const credentials = await askKeys(io, asked.keys, { ...options, stored: new Set(stored) });
  await putServices(io, client, { vault, services: [asked.service], credentials, confirmed });
}
