import { usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { vaultClient } from "../session/connect.ts";
import { lacksOf, readLog } from "./recording.ts";

type Flags = {
  readonly vault: string | undefined;
  readonly since: string | undefined;
  readonly follow: boolean;
  readonly instance: boolean;
  readonly status: string | undefined;
  readonly service: string | undefined;
};

/** The vault's recorded requests, one object of JSON in a line each; what they lack is said on standard error. */
export async function printRequests(io: Io, flags: Flags): Promise<void> {
  const { follow, instance, status, service } = flags;
  if (follow || instance || status !== undefined || service !== undefined) {
    throw usageError("--requests goes with --since and --vault alone");
  }
  const { client, vault } = await vaultClient(io, flags.vault);
  const reply = await readLog(client, { vault, since: flags.since });
  for (const request of reply.requests) io.print.line(JSON.stringify(request));
  for (const lack of lacksOf(reply)) io.print.warn(lack);
}
