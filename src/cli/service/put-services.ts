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
  /** Values of keys that the vault does not hold, or is to hold instead of those of `before`. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly before?: Readonly<Record<string, string>>;
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
  { vault, services, credentials, before = {}, confirmed }: Written,
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
  before: Readonly<Record<string, string>>,
): Promise<void> {
  const added = keys.filter((key) => !Object.hasOwn(before, key));
  try {
    if (added.length < keys.length) await client.credentials.set({ vault, credentials: { ...before } });
    if (added.length > 0) await client.credentials.delete({ vault, keys: added });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    io.print.warn(`${keys.join(", ")} stays in vault "${vault}": ${error.message}`);
  }
}
