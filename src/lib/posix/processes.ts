/** Processes as Linux lists them in `/proc` (proc(5)). Elsewhere nothing is told. */
import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";

type Listed = {
  readonly pid: number;
  readonly parent: number;
  /** In clock ticks since the machine started. */
  readonly startedAt: number;
  readonly ended: boolean;
  readonly ofKernel: boolean;
};

/** PF_KTHREAD of linux/sched.h. */
const KERNEL_THREAD = 0x00200000;
/** How many files are read at once. */
const AT_ONCE = 32;

export function findProcess(pid: number): Listed | undefined {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, "latin1"));
  } catch {
    return undefined;
  }
}

/** The user by whose rights it runs, undefined where real and effective user differ: then it is nobody's alone. */
export function userOf(pid: number): number | undefined {
  try {
    const [, real, effective] =
      /^Uid:\s+(\d+)\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1")) ?? [];
    return real !== undefined && real === effective ? Number(real) : undefined;
  } catch {
    return undefined;
  }
}

/** All of them, or nothing where some are hidden, as `hidepid` does: the first process then is, too. */
export async function allProcesses(): Promise<ReadonlyMap<number, Listed> | undefined> {
  let names: string[];
  try {
    names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  } catch {
    return undefined;
  }
  const table = new Map<number, Listed>();
  for (let at = 0; at < names.length; at += AT_ONCE) {
    const texts = await Promise.all(
      names.slice(at, at + AT_ONCE).map((name) => textOf(`/proc/${name}/stat`)),
    );
    for (const text of texts) {
      const found = text === undefined ? undefined : parseStat(text);
      if (found !== undefined) table.set(found.pid, found);
    }
  }
  return table.has(1) ? table : undefined;
}

/** With what it was started; undefined what may not be read. */
export async function startOf(pid: number) {
  const [environment, command] = await Promise.all([
    textOf(`/proc/${pid}/environ`),
    textOf(`/proc/${pid}/cmdline`),
  ]);
  return { environment, command };
}

async function textOf(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, "latin1");
  } catch {
    return undefined;
  }
}

/** The second field, in brackets, is the program's name and may hold anything. */
export function parseStat(text: string): Listed | undefined {
  const end = text.lastIndexOf(")");
  const pid = Number.parseInt(text, 10);
  const fields = text.slice(end + 2).split(" ");
  const [state = "", parent] = fields;
  const [flags, startedAt] = [Number(fields[6]), Number(fields[19])];
  if (end < 0 || Number.isNaN(pid) || !Number.isFinite(startedAt)) return undefined;
  return {
    pid,
    parent: Number(parent),
    startedAt,
    ended: /^[ZXx]$/.test(state),
    ofKernel: (flags & KERNEL_THREAD) !== 0,
  };
}
