import type { ProxyAccess } from "../../app/proxy/proxy-access.ts";
import { createRuns, type Runs } from "../../app/run/runs.ts";
import { sha256 } from "../../crypto/digest.ts";
import { allProcesses, findProcess, startOf, userOf } from "../../lib/posix/processes.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Doors } from "../../ports/run/doors.ts";
import type { Base } from "../compose.ts";
import { repeat } from "../jobs/repeat.ts";
import { createRunBook } from "./run-book.ts";

/** How often doors are looked at whose access may have ended. */
const SWEEP_MS = 1000;
/** How often it is looked whether runs are over. */
const LOOK_MS = 30_000;

export function composeRuns(
  { store, clock, logger, tokens, config }: Base,
  { access, doors }: { readonly access: ProxyAccess; readonly doors: Doors },
): Runs {
  return createRuns({
    store,
    clock,
    logger,
    tokens,
    access,
    digest: sha256,
    doors: config.mitmPort === undefined ? { ...doors, open: noProxy } : doors,
    processes: { find: findProcess, userOf, all: allProcesses, startOf },
    book: createRunBook(config.paths.runs, logger),
  });
}

function noProxy(): never {
  throw new Error("this server has no proxy");
}

/** Opens the doors of before, and closes them when the result is called, once what is under way has ended. */
export async function keepRuns(runs: Runs, logger: Logger): Promise<() => Promise<void>> {
  await runs.restore();
  const jobs = [
    repeat({ name: "ports of runs", everyMs: SWEEP_MS, now: false, logger }, () => runs.sweep()),
    repeat({ name: "ends of runs", everyMs: LOOK_MS, now: false, logger }, () => runs.lookAfter()),
  ];
  return async () => {
    await Promise.all(jobs.map((job) => job.stop()));
    runs.stop();
  };
}
