/** Writes services and the credentials that came with them: all, or nothing. */

import { counted } from "../../lib/text/counted.ts";
import type { Client } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { withConfirmedHosts } from "./confirm.ts";
import { warnOfServices } from "./warnings.ts";

export type Written = {
  readonly vault: string;
  readonly services: readonly unknown[];
  /** By key; those of `before` are replaced. */
  readonly credentials: Readonly<Record<string, string>>;
  /** What the vault holds of these keys, with the value where it may be seen. */
  readonly before?: ReadonlyMap<string, string | undefined>;
  /** Keys that are known to be missing, of which nothing needs to be said. */
  readonly missing?: readonly string[];
  /** Hosts from the command line. */
  readonly confirmed: readonly string[];
};

/** Writes them and says so. Credentials that were stored for services which are then refused are taken back. */
export async function putServices(io: Io, client: Client, written: Written): Promise<void> {
  const { vault, services, credentials, missing = [] } = written;
  const keys = Object.keys(credentials);
  if (keys.length > 0) await client.credentials.set({ vault, credentials: { ...credentials } });
  const reply = services.length > 0 ? await addOrTakeBack(io, client, written) : undefined;
  for (const key of keys) io.print.done(`Set ${key} in vault "${vault}"`);
  if (reply === undefined) return;
  const total = counted(reply.services_count, "service");
  for (const name of reply.upserted) io.print.done(`Service added: ${name} (${total} total)`);
  const { warnings = [] } = reply;
  warnOfServices(io, {
    warnings: warnings.filter((text) => !missing.some((key) => text.includes(` ${key},`))),
  });
}

async function addOrTakeBack(
  io: Io,
  client: Client,
  { vault, services, credentials, before = new Map(), confirmed }: Written,
): ReturnType<Client["services"]["add"]> {
  try {
    return await withConfirmedHosts(io, confirmed, (hosts) => client.services.add(vault, services, hosts));
  } catch (error) {
    await takeBack(io, client, vault, Object.keys(credentials), before);
    throw error;
  }
}

async function takeBack(
  io: Io,
  client: Client,
  vault: string,
  keys: readonly string[],
  before: ReadonlyMap<string, string | undefined>,
): Promise<void> {
  const added = keys.filter((key) => !before.has(key));
  const seen = [...before].flatMap(([key, value]) => (value === undefined ? [] : [[key, value] as const]));
  const unseen = [...before.keys()].filter((key) => before.get(key) === undefined);
  try {
    if (seen.length > 0) await client.credentials.set({ vault, credentials: Object.fromEntries(seen) });
    if (added.length > 0) await client.credentials.delete({ vault, keys: added });
    for (const key of unseen)
      io.print.warn(
        `${key} in vault "${vault}" has the new value: the one before cannot be seen to be put back`,
      );
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    io.print.warn(`${keys.join(", ")} stays in vault "${vault}": ${error.message}`);
  }
}
