import { median } from "../bench/measure.ts";
import type { Score } from "./player.ts";
import type { Sample } from "./samples.ts";

/** How long memory may still grow; in a run that is shorter than twice this, half the run. */
const WARM_UP_SECONDS = 60;
/** What it may grow by after that, as a share. */
const GROWTH = 0.2;
/** The end is judged by the median of this many samples: one collection does not decide. */
const LAST = 6;

export type Verdict = {
  /** The most memory that was held while warming up, and what is held at the end; bytes. */
  readonly plateau: number;
  readonly last: number;
  /** What is wrong, in words. Empty when the soak passed. */
  readonly faults: readonly string[];
};

export type Course = {
  readonly baseline: Sample;
  /** While the load ran, oldest first; at least one. */
  readonly samples: readonly Sample[];
  /** When everything that the load opened should be closed. */
  readonly after: Sample;
  readonly scores: ReadonlyMap<string, Score>;
};

export function verdict({ baseline, samples, after, scores }: Course): Verdict {
  const faults: string[] = [];
  const end = samples.at(-1)?.seconds ?? 0;
  const warm = Math.min(WARM_UP_SECONDS, end / 2);
  const warming = samples.filter(({ seconds }, at) => at === 0 || seconds <= warm + 1);
  const plateau = Math.max(...warming.map(({ rssBytes }) => rssBytes));
  const last = median(samples.slice(-LAST).map(({ rssBytes }) => rssBytes));
  if (last > plateau * (1 + GROWTH)) {
    faults.push(`memory grew by ${Math.round((last / plateau - 1) * 100)} % after warming up`);
  }
  const [fds, sockets] = [after.fds - baseline.fds, after.sockets - baseline.sockets];
  if (fds > 0 || sockets > 0) faults.push(`${fds} descriptors (${sockets} sockets) were left`);
  for (const [name, { wrong, reasons }] of scores) {
    if (wrong > 0) faults.push(`${name}: ${wrong} wrong (${[...reasons].join("; ")})`);
  }
  return { plateau, last, faults };
}
