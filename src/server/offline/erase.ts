/**
 * Deletes an instance's files. Nothing is overwritten first: on SSDs and copying file systems that reaches other blocks
 * than the ones meant, and through a hard link it would destroy somebody's copy.
 */
import { lstatSync, readdirSync, rmdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import type { DataPaths } from "../../config/paths.ts";
import { claimPidFile } from "../pidfile.ts";

/** What older releases kept beside these. */
const OLDER = ["ca", "isolation", "mitm-ca.pem"];

/**
 * Deletes what is ours in the data directory, the database last, so that an interrupted run can be repeated; then the
 * directory, if nothing else is in it. Links are removed, never followed. Throws `already_running` when a server has
 * started meanwhile, and has then deleted nothing. Gives the names that are left.
 */
export function eraseInstance(paths: DataPaths): readonly string[] {
  const release = claimPidFile(paths.pidFile);
  try {
    const isOurs = ownNames(paths);
    for (const name of readdirSync(paths.home)) {
      if (isOurs(name)) rmSync(join(paths.home, name), { recursive: true, force: true });
    }
    rmSync(paths.database, { force: true });
  } finally {
    release();
  }
  const left = readdirSync(paths.home);
  if (left.length === 0) removeEmpty(paths.home);
  return left;
}

/** A regular file, or a link that is none of ours to follow. */
export function isRegularFile(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** All but the database, which is the last to go, and the pid file, which is held. */
function ownNames(paths: DataPaths): (name: string) => boolean {
  const { session, context, startLock, bootstrapToken, trust, database, runs, serverLog } = paths;
  const names = new Set([
    ...[session, context, startLock, bootstrapToken, trust, runs, serverLog].map((path) => basename(path)),
    ...["-wal", "-shm", "-journal"].map((suffix) => `${basename(database)}${suffix}`),
    `${basename(session)}.lock`,
    ...OLDER,
  ]);
  // Left by a program that was killed while it wrote.
  const hidden = `\\.(?:${basename(session)}|${basename(context)})`;
  const unfinished = new RegExp(
    `^(?:${hidden}|${basename(bootstrapToken)}|${basename(runs)})\\.\\d+(?:\\.tmp)?$`,
  );
  return (name) => names.has(name) || unfinished.test(name);
}

/** It may be a mounted volume, which cannot be removed; empty is enough. */
function removeEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch {
    return;
  }
}
