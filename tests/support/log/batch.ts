import { type LogBatch, OpenBatch } from "../../../src/core/log/batch.ts";
import type { Entry } from "../../../src/core/log/entry.ts";

/** The entries as a batch of a writer that writes nothing else. */
export function toBatch(entries: readonly Entry[]): LogBatch {
  const open = new OpenBatch(entries.length);
  for (const entry of entries) open.add(entry);
  return open.take(crypto.randomUUID(), 1);
}
