import type { Clock } from "../../ports/clock.ts";
import type { Digest } from "../../ports/digest.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Door, Doors } from "../../ports/run/doors.ts";
import type { Processes } from "../../ports/run/processes.ts";
import type { RunBook, RunRecord } from "../../ports/run/run-book.ts";
import type { Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import type { ProxyAccess } from "../proxy/proxy-access.ts";

export type RunsDeps = {
  readonly store: Pick<Store, "atomically" | "vaults" | "grants" | "sessions">;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly logger: Logger;
  readonly tokens: Pick<Tokens, "hash">;
  readonly access: Pick<ProxyAccess, "check" | "saveUses">;
  readonly doors: Doors;
  readonly processes: Processes;
  readonly book: RunBook;
};

/** A run that is known here. */
export type Run = {
  record: RunRecord;
  door: Door | undefined;
  overSince: number | undefined;
  askedAt: number;
  /** It is in the audit log: what fails later takes nothing back. */
  isNoted: boolean;
};
