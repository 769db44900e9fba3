/** Which runs are over, and what ends with them. What still runs must never lose its token, so doubt keeps everything. */
import { SYSTEM } from "../../core/audit/doer.ts";
import { candidates, isAlive, isGone } from "../../core/run/gone.ts";
import { type Trace, traceOf } from "../../core/run/traces.ts";
import type { ProcessTable } from "../../ports/run/processes.ts";
import type { RunRecord } from "../../ports/run/run-book.ts";
import { actToRevoke } from "../audit/act.ts";
import type { Run, RunsDeps } from "./known-run.ts";

type Endings = {
  /** Revokes what was minted for runs that are over, and says which those are. Never rejects. */
  over(runs: ReadonlyMap<string, Run>, lives: (run: Run) => boolean): Promise<readonly string[]>;
};

/** How often a run has to be found gone, one look after another, with nothing used meanwhile. */
const LOOKS = 2;

type Look = { readonly times: number; readonly usedAt: number | undefined };

export function createEndings(deps: RunsDeps): Endings {
  const looks = new WeakMap<Run, Look>();
  return {
    async over(runs, lives) {
      const ended: string[] = [];
      let table: ProcessTable | undefined;
      for (const [key, run] of runs) {
        const { record } = run;
        if (record.unwatched || lives(run) || deps.doors.carries(record.session)) {
          looks.delete(run);
          continue;
        }
        table ??= await deps.processes.all();
        if (table === undefined) break;
        try {
          if (!(await isOver(deps, record, table))) looks.delete(run);
          else if (await confirm(deps, looks, run)) {
            await end(deps, record);
            ended.push(key);
          }
        } catch (error) {
          deps.logger.warn("whether a run is over cannot be told now", { error: String(error) });
        }
      }
      return ended;
    },
  };
}

async function isOver(
  deps: RunsDeps,
  { session, port, processes }: RunRecord,
  table: ProcessTable,
): Promise<boolean> {
  const marks = { isToken: (text: string) => deps.tokens.hash(text) === session, doorPort: port };
  const read = async (pid: number) => traceOf(await deps.processes.startOf(pid), marks);
  const traces = new Map<number, Trace>();
  const known = new Map(table);
  for (const first of processes) {
    const listed = candidates(first, known).filter(({ pid }) => !traces.has(pid));
    for (const { pid } of listed) {
      traces.set(pid, await read(pid));
      if (traces.get(pid) === "found") return false;
    }
    // Whatever else works on this machine starts and ends programs all the time: one that is between fork and exec shows
    // nothing yet, and one that has ended since it was listed shows nothing any more.
    for (const one of listed.filter(({ pid }) => traces.get(pid) === "unknown")) {
      if (isAlive(one, deps.processes.find(one.pid))) traces.set(one.pid, await read(one.pid));
      else known.set(one.pid, { ...one, ended: true });
    }
    if (!isGone(first, known, traces)) return false;
  }
  return true;
}

/** True at the second look in a row, unless somebody used the session between them, from wherever that may be. */
async function confirm(deps: RunsDeps, looks: WeakMap<Run, Look>, run: Run): Promise<boolean> {
  await deps.access.saveUses();
  const usedAt = (await deps.store.sessions.byHash(run.record.session))?.lastUsedAt;
  const before = looks.get(run);
  if (before !== undefined && before.usedAt !== usedAt) {
    run.record = { ...run.record, unwatched: true };
    return false;
  }
  const times = (before?.times ?? 0) + 1;
  looks.set(run, { times, usedAt });
  return times >= LOOKS;
}

async function end(deps: RunsDeps, { own, vaultId, publicId }: RunRecord): Promise<void> {
  if (!own) return;
  const vault = await deps.store.vaults.byId(vaultId);
  await actToRevoke(deps, SYSTEM, async ({ sessions }, note) => {
    if (!(await sessions.deleteScoped(vaultId, publicId))) return;
    note({
      action: "session.revoke",
      ...(vault === undefined ? {} : { vault }),
      target: { type: "session", id: publicId, name: "" },
      changes: { reason: { after: "run_ended" } },
    });
  });
  deps.logger.info("a run is over, and its token with it", { session: publicId });
}
