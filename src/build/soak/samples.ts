/** What a process holds, read from /proc. */
import { readdirSync, readFileSync, readlinkSync } from "node:fs";

export type Sample = {
  /** Since the load began. */
  readonly seconds: number;
  readonly rssBytes: number;
  /** Open descriptors, and how many of them are sockets. */
  readonly fds: number;
  readonly sockets: number;
};

/** Throws when the process has ended. */
export function sampleOf(pid: number, seconds: number): Sample {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1];
  if (kilobytes === undefined) throw new Error("the server has ended");
  const targets = readdirSync(`/proc/${pid}/fd`).map((fd) => target(`/proc/${pid}/fd/${fd}`));
  const open = targets.filter((link) => link !== undefined);
  return {
    seconds,
    rssBytes: Number(kilobytes) * 1024,
    fds: open.length,
    sockets: open.filter((link) => link.startsWith("socket:")).length,
  };
}

/** Undefined when it was closed since the listing. */
function target(path: string): string | undefined {
  try {
    return readlinkSync(path);
  } catch {
    return undefined;
  }
}
