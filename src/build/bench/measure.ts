/** One measurement: a load process against one running peer, and what it cost that peer. */
import { join } from "node:path";
import type { Findings, Plan } from "./load.ts";
import { firstLine, type Running } from "./peer.ts";
import { costOf } from "./process-cost.ts";

export type Sample = {
  readonly requestsPerSecond: number;
  readonly p50Us: number;
  readonly p99Us: number;
  /** Undefined without a proxy process. */
  readonly cpuUsPerRequest: number | undefined;
  readonly rssBytes: number | undefined;
};

export type Load = { readonly connections: number; readonly seconds: number };

/** Throws when a request failed, or when the credential arrived although it should not have, or the reverse. */
export async function measure(running: Running, { connections, seconds }: Load): Promise<Sample> {
  const plan: Plan = { proxy: running.proxy, target: running.target, ca: running.ca, connections, seconds };
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "load.ts"), JSON.stringify(plan)], {
    stdin: "pipe",
    stdout: "pipe",
    stderr: "inherit",
  });
  await firstLine(child.stdout);
  const before = running.pid === undefined ? undefined : costOf(running.pid);
  child.stdin.write("go\n");
  await child.stdin.flush();
  const found: Findings = JSON.parse(await firstLine(child.stdout));
  const after = running.pid === undefined ? undefined : costOf(running.pid);
  await child.exited;
  if (found.credential !== running.injects) {
    throw new Error(`the credential ${found.credential ? "arrived" : "did not arrive"} upstream`);
  }
  const cpu = before && after && (after.cpuSeconds - before.cpuSeconds) * 1e6;
  return {
    requestsPerSecond: found.requests / found.seconds,
    p50Us: found.p50Us,
    p99Us: found.p99Us,
    cpuUsPerRequest: cpu === undefined ? undefined : cpu / found.requests,
    rssBytes: after?.rssBytes,
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}
