import type { Client } from "../../client/client.ts";
import type { Io } from "../../io.ts";
import { putServices } from "../../service/put-services.ts";
import { fixedKeys, type PlanItem, type VaultContents } from "./plan.ts";

export type CarryOutOptions = {
  readonly vault: string;
  readonly contents: VaultContents;
  /** Hosts from the command line. */
  readonly confirmed: readonly string[];
};

/** Writes the keys and their services: all, or nothing. */
export async function carryOut(
  io: Io,
  client: Client,
  items: readonly PlanItem[],
  { vault, contents, confirmed }: CarryOutOptions,
): Promise<void> {
  const credentials: Record<string, string> = {};
  const before = new Map<string, string | undefined>();
  for (const { entry, key, ...item } of items) {
    for (const [name, value] of Object.entries(fixedKeys(entry)))
      if (!contents.values.has(name)) credentials[name] = value;
    if (item.state !== "move" || item.value === undefined) continue;
    credentials[key] = item.value;
    if (contents.values.has(key)) before.set(key, contents.values.get(key));
  }
  const services = items.flatMap((item) => item.services);
  await putServices(io, client, { vault, services, credentials, before, confirmed });
}
