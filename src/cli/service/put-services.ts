/** Writes services and the credentials that came with them: all, or nothing. */
import type { Client } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { counted } from "../ui/counted.ts";
import { withConfirmedHosts } from "./confirm.ts";
import { warnOfServices } from "./warnings.ts";

export type Written = {
  readonly vault: string;
  readonly services: readonly unknown[];
  /** Values of keys that the vault does not hold. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Keys that are known to be missing, of which nothing needs to be said. */
  readonly missing?: readonly string[];
  /** Hosts from the command line. */
  readonly confirmed: readonly string[];
};

/** Writes them and says so. Credentials that were stored for services which are then refused are taken back. */
export async function putServices(
  io: Io,
  client: Client,
  { vault, services, credentials, confirmed, missing = [] }: Written,
): Promise<void> {
  const keys = Object.keys(credentials);
  if (keys.length > 0) await client.credentials.set({ vault, credentials: { ...credentials } });
  const reply = await addOrTakeBack(io, client, { vault, services, credentials, confirmed });
  for (const key of keys) io.print.done(`Set ${key} in vault "${vault}"`);
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
  { vault, services, credentials, confirmed }: Written,
): ReturnType<Client["services"]["add"]> {
  try {
    return await withConfirmedHosts(io, confirmed, (hosts) => client.services.add(vault, services, hosts));
  } catch (error) {
    await takeBack(io, client, vault, Object.keys(credentials));
    throw error;
  }
}

async function takeBack(io: Io, client: Client, vault: string, keys: readonly string[]): Promise<void> {
  if (keys.length === 0) return;
  try {
    await client.credentials.delete({ vault, keys: [...keys] });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    io.print.warn(`${keys.join(", ")} stays in vault "${vault}": ${error.message}`);
  }
}
