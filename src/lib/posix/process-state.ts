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

/** Was this process started with the signal ignored, as `nohup` does? To be asked before anything handles it. */
export function isIgnored(signal: NodeJS.Signals): boolean {
  // The handler is the first member of `struct sigaction` on Linux and on macOS; glibc's is the longest, 152 bytes.
  const action = new BigUint64Array(32);
  check("sigaction", libc().sigaction(constants.signals[signal], null, action));
  return action[0] === SIG_IGN;
}
