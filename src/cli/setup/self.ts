import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Failure } from "../failure.ts";

/**
 * The command line that starts this program again: the binary, or Bun with our source when not compiled.
 * Throws a Failure when the binary was removed since.
 */
export function selfCommand(): string[] {
  const { execPath, argv0 } = process;
  if (!Bun.main.startsWith("/$bunfs/")) return [execPath, Bun.main];
  return [findSelf({ execPath, argv0 })];
}

/** What Linux appends to the path of a running program whose file was replaced or removed. */
const DELETED = / \(deleted\)$/;

/** The file to start: where this program was, though an upgrade may have put another there; else as it was called. */
export function findSelf({ execPath, argv0, path }: Self): string {
  const place = execPath.replace(DELETED, "");
  const called = argv0.includes("/")
    ? resolve(argv0)
    : Bun.which(argv0, path === undefined ? {} : { PATH: path });
  const found = [execPath, place, called].find((file) => file !== null && existsSync(file));
  if (found) return found;
  throw new Failure(`${place} is gone, so it cannot be started again`, { hint: "install agent-vault anew" });
}

type Self = {
  readonly execPath: string;
  readonly argv0: string;
  /** Instead of this process's own. */
  readonly path?: string;
};
