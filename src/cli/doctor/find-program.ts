import { delimiter, isAbsolute } from "node:path";
import { parentEnvironment } from "../child/env.ts";

/**
 * Where the shell's `PATH` has a program; undefined: nowhere. Folders that mean another one in each working directory are
 * left out: looking at a machine starts nothing of the folder that one happens to be in.
 */
export function findProgram(name: string): string | undefined {
  const folders = (parentEnvironment()["PATH"] ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return Bun.which(name, { PATH: folders.join(delimiter) }) ?? undefined;
}
