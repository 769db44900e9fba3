import type { Client } from "../../client/client.ts";
import { Refused } from "../../client/transport.ts";
import type { VaultContents } from "./plan.ts";

/** A vault of a server that is not there yet. */
export const NOTHING: VaultContents = { services: [], values: new Map() };

/** What the vault has, with the values of those of the keys that it holds, to be compared and never shown. */
export async function readContents(
  client: Client,
  vault: string,
  keys: ReadonlySet<string>,
): Promise<VaultContents> {
  const [{ keys: stored }, { services }] = await Promise.all([
    client.credentials.list({ vault }),
    client.services.list(vault),
  ]);
  const values = new Map<string, string | undefined>();
  for (const key of stored)
    values.set(key, keys.has(key) ? await visibleValue(client, vault, key) : undefined);
  return { services, values };
}

/** Undefined where it may not be seen, or is none that somebody has set: one of OAuth, or damaged. */
async function visibleValue(client: Client, vault: string, key: string): Promise<string | undefined> {
  try {
    const { credentials = [] } = await client.credentials.list({ vault, reveal: "true", key });
    const [found] = credentials;
    return found === undefined || (found.type ?? "static") !== "static" ? undefined : (found.value ?? "");
  } catch (error) {
    if (error instanceof Refused) return undefined;
    throw error;
  }
}
