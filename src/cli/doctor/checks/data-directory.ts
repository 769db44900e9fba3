import { accessSync, constants, type Stats, statSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "../../../core/errors.ts";
import type { Io } from "../../io.ts";
import { type Check, check } from "./check.ts";

const OTHERS = 0o077;
const OTHERS_MAY_WRITE = 0o022;

/** Is the data directory this user's alone, and what is in it? Makes and changes nothing. */
export function checkDataDirectory(io: Io, uid: number | undefined = process.getuid?.()): Check {
  const { ok, warn, fail } = check("data directory");
  let paths: Io["paths"];
  try {
    paths = io.paths;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return fail(error.message, error.hint ?? "set AGENT_VAULT_HOME to a directory of your own");
  }
  const { home } = paths;
  const stats = statOf(home);
  if (stats === undefined) {
    const above = nearestAbove(home);
    return mayWrite(above)
      ? ok(`${home} (made when needed)`)
      : fail(
          `${home} cannot be made: you may not write to ${above}`,
          "set AGENT_VAULT_HOME to a directory of your own",
        );
  }
  if (!stats.isDirectory()) return fail(`${home} is not a directory`, `move the file ${home} away`);
  if (uid !== undefined && uid !== 0 && stats.uid !== uid)
    return fail(
      `${home} belongs to another user (uid ${stats.uid})`,
      "set AGENT_VAULT_HOME to one of your own",
    );
  if ((stats.mode & OTHERS_MAY_WRITE) !== 0)
    return fail(`other users may write to ${home}`, `chmod 700 ${home}`);
  const open = [paths.session, paths.bootstrapToken, paths.database, paths.serverLog].filter(
    (path) => ((statOf(path)?.mode ?? 0) & OTHERS) !== 0,
  );
  if (open.length > 0) return fail(`other users may read ${open.join(", ")}`, `chmod 600 ${open.join(" ")}`);
  if ((stats.mode & OTHERS) !== 0) return warn(`other users may look into ${home}`, `chmod 700 ${home}`);
  return ok(`${home}, for you alone`);
}

function nearestAbove(path: string): string {
  const above = dirname(path);
  return above === path || statOf(above) !== undefined ? above : nearestAbove(above);
}

function mayWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function statOf(path: string): Stats | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
