/** One measurement: a load process against one running peer, and what it cost that peer. */
import { join } from "node:path";
import type { Findings, Plan } from "./load/plan.ts";
import { end, firstLine, type Running } from "./peers/peer.ts";
import { type Cost, costOf, forgetPeak } from "./process-cost.ts";

export type Sample = {
  readonly found: Findings;
  /** Before and after the load; undefined without a proxy process. */
  readonly before: Cost | undefined;
  readonly after: Cost | undefined;
};

/** The command of a load process, which is given its plan as the last argument. */
export const BUN_CLIENT: readonly string[] = [process.execPath, join(import.meta.dir, "load/load.ts")];

type Measurement = {
  readonly client: readonly string[];
  readonly plan: Plan;
  /** Between the end of the load, whose connections stay open, and the reading of the cost. */
  readonly settleMs: number;
};

/** Throws when an answer was not right, or when a credential arrived although it should not have, or the reverse. */
export async function measure(running: Running, { client, plan, settleMs }: Measurement): Promise<Sample> {
  const child = Bun.spawn([...client, JSON.stringify(plan)], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "pipe",
  });
  const next = async () => {
    try {
      return await firstLine(child.stdout);
    } catch (error) {
      throw new Error((await child.stderr.text()).trim().split("\n").at(-1) || String(error));
    }
  };
  const { pid } = running;
  try {
    await next();
    if (pid !== undefined) forgetPeak(pid);
    const before = pid === undefined ? undefined : costOf(pid);
    child.stdin.write("go\n");
    await child.stdin.flush();
    const found: Findings = JSON.parse(await next());
    check(found, running, plan);
    await Bun.sleep(settleMs);
    const after = pid === undefined ? undefined : costOf(pid);
    child.stdin.write("end\n");
    await child.stdin.end();
    await child.exited;
    return { found, before, after };
  } finally {
    if (child.exitCode === null) await end(child);
  }
}

function check({ seen }: Findings, { injects }: Running, { work }: Plan): void {
  const expect = (what: string, count: number, expected: boolean) => {
    if (count === (expected ? seen.answers : 0)) return;
    throw new Error(`${what} arrived with ${count} of ${seen.answers} requests`);
  };
  expect("the credential", seen.header, injects.header);
  const substituted = work.kind === "requests" && work.request === "post";
  if (substituted) expect("the value in the body", seen.body, injects.body);
  else expect("the right body", seen.body, true);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
