import { readFileSync } from "node:fs";
import { constants } from "node:os";
import { check, libc } from "./libc.ts";

const RLIMIT_NOFILE = process.platform === "darwin" ? 8 : 7;
const SIG_IGN = 1n;

/** How many descriptors this process may have open: now, and at most if it asks for more. */
export type DescriptorLimit = { readonly soft: number; readonly hard: number };

/** Throws SystemCallError. "Unlimited" comes as a number beyond 10^18. */
export function descriptorLimit(): DescriptorLimit {
  const limits = new BigUint64Array(2);
  check("getrlimit", libc().getrlimit(RLIMIT_NOFILE, limits));
  return { soft: Number(limits[0]), hard: Number(limits[1]) };
}

/** Sets the soft limit, which a program started from here inherits. Throws SystemCallError. */
export function setSoftDescriptorLimit(soft: number): void {
  const limits = new BigUint64Array(2);
  check("getrlimit", libc().getrlimit(RLIMIT_NOFILE, limits));
  limits[0] = BigInt(soft);
  check("setrlimit", libc().setrlimit(RLIMIT_NOFILE, limits));
}

/**
 * What the soft limit of descriptors was before the runtime raised ours, as far as can be known: that of the parent, which
 * we had from it. Undefined where the system does not tell, as macOS, or where the parent is not to be seen.
 */
export function inheritedDescriptorLimit(): number | undefined {
  try {
    const [, soft] =
      /^Max open files\s+(\d+)/m.exec(readFileSync(`/proc/${process.ppid}/limits`, "utf8")) ?? [];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}

/** Makes `descriptor` another name for what `by` stands for (dup2). Throws SystemCallError. */
export function replaceDescriptor(descriptor: number, by: number): void {
  check("dup2", libc().dup2(by, descriptor));
}

/** Was this process started with the signal ignored, as `nohup` does? To be asked before anything handles it. */
export function isIgnored(signal: NodeJS.Signals): boolean {
  // The handler is the first member of `struct sigaction` on Linux and on macOS; glibc's is the longest, 152 bytes.
  const action = new BigUint64Array(32);
  check("sigaction", libc().sigaction(constants.signals[signal], null, action));
  return action[0] === SIG_IGN;
}
