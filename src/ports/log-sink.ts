import type { Entry } from "../core/log/entry.ts";

/** Takes the row of a finished request; never blocks and never throws. */
export type LogSink = { add(entry: Entry): void };
