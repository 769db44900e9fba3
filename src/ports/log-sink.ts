import type { Entry } from "../core/log/entry.ts";

/** Takes the rows of finished requests, to be written behind them. */
export type LogSink = {
  /** Never blocks and never throws. */
  add(entry: Entry): void;
  /**
   * Resolves when every row added before the call can be read. Never throws; a row that the database does not take
   * now is not waited for.
   */
  flush(): Promise<void>;
};
