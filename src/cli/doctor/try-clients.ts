import { availableParallelism } from "node:os";
import { classify, cureOf, type Evidence, type Judged, type Rejection } from "./classify.ts";
import type { Client } from "./clients/client.ts";
import { findProgram } from "./find-program.ts";
import { type LabParts, openLab } from "./lab.ts";
import { tryClient } from "./trial.ts";

/** As `--json` has it. */
export type ClientReport = Judged & {
  readonly name: string;
  /** The line that mends it; empty where nothing is to be done. */
  readonly cure: string;
};

/** From the first step to the last verdict. */
const ALL_MS = 15_000;
/** How long the server's log is waited for: its rows are written behind the requests. */
const LOG_MS = 1500;

export function installed({ program }: Client): boolean {
  return findProgram(program) !== undefined;
}

/** Tries clients that are installed, few at a time, and reports in their order; those that turn out not to be are left out. */
export async function tryClients(
  undo: AsyncDisposableStack,
  clients: readonly Client[],
  parts: LabParts,
  warn: (text: string) => void,
): Promise<readonly ClientReport[]> {
  const until = Date.now() + ALL_MS;
  if (clients.length === 0) return [];
  const lab = await openLab(
    undo,
    clients.map(({ name }) => name),
    parts,
    warn,
  );
  const seen = new Map<Client, Omit<Evidence, "rejected"> | undefined>();
  const waiting = [...clients];
  const work = async () => {
    for (let client = waiting.shift(); client !== undefined; client = waiting.shift()) {
      if (undo.disposed || Date.now() > until) return;
      seen.set(client, await tryClient(undo, client, lab, until));
    }
  };
  await Promise.all(Array.from({ length: Math.min(4, availableParallelism() + 1) }, work));
  const unclear = [...seen].filter(
    ([, evidence]) => evidence?.credential === false && evidence.connections > 0,
  );
  const rejected = await rejections(
    lab.rejected,
    unclear.map(([{ name }]) => name),
  );
  return clients.flatMap((client) => {
    const evidence = seen.get(client);
    if (evidence === undefined && seen.has(client)) return [];
    const judged: Judged =
      evidence === undefined
        ? { verdict: "not_run", detail: "" }
        : classify({ ...evidence, rejected: rejected.get(client.name) });
    return [
      { name: client.name, ...judged, cure: cureOf(client, judged.verdict, evidence?.code !== undefined) },
    ];
  });
}

/** Asks until each of those that are not clear is in the log, or it can be no more. */
async function rejections(
  ask: () => Promise<ReadonlyMap<string, Rejection>>,
  unclear: readonly string[],
): Promise<ReadonlyMap<string, Rejection>> {
  if (unclear.length === 0) return new Map();
  for (const until = Date.now() + LOG_MS; ; await Bun.sleep(100)) {
    const found = await ask();
    if (Date.now() > until || unclear.every((name) => found.has(name))) return found;
  }
}
