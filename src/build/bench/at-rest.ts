/** What the binary costs before any request: its size, the time to `--version`, the memory of an idle server. */

import { createAuthority } from "../../../tests/support/certificates.ts";
import { requireBinary } from "../../../tests/support/process/binary.ts";
import { startVault } from "../../../tests/support/process/vault.ts";
import { median } from "./measure.ts";
import { costOf } from "./process-cost.ts";

const STARTS = 20;
/** The server is read this long after its start, when what a start leaves behind has been collected. */
const SETTLE_MS = 3000;

/** One line: median of twenty starts after one that is not counted, and the file's size. */
export async function startTime(): Promise<string> {
  const binary = requireBinary();
  const times: number[] = [];
  for (let start = 0; start <= STARTS; start++) {
    const began = Bun.nanoseconds();
    Bun.spawnSync([binary, "--version"], { stdout: "ignore", stderr: "ignore" });
    if (start > 0) times.push((Bun.nanoseconds() - began) / 1e6);
  }
  const size = Bun.file(binary).size / 1e6;
  return `\`--version\`: ${median(times).toFixed(1)} ms (median of ${STARTS}). Binary: ${size.toFixed(1)} MB.`;
}

/** Megabytes that a server holds which nobody has asked anything yet; undefined where that cannot be read. */
export async function idleServer(): Promise<number | undefined> {
  await using vault = await startVault({ upstreamCa: createAuthority().pem, hosts: [] });
  await Bun.sleep(SETTLE_MS);
  const rss = costOf(vault.pid)?.rssBytes;
  return rss === undefined ? undefined : rss / 1e6;
}
