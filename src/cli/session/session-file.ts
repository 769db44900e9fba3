/**
 * `session.json`: who this user is signed in as, at each server. A token is good at the server that issued it and is
 * shown to no other, so sessions are found by address. The one signed in to last stands in the file as it did when
 * there could be one only, so that files of earlier versions are read as they are; `others` holds the rest.
 */
import { closeSync, fstatSync, openSync, readFileSync, rmSync } from "node:fs";
import * as v from "valibot";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { requirePerson } from "./agent.ts";
import { writePrivateFile } from "./private-file.ts";
import { takeStartLock } from "./start-lock.ts";

const Session = v.object({
  token: v.pipe(v.string(), v.minLength(1)),
  /** Without trailing slash. */
  address: v.pipe(v.string(), v.minLength(1)),
  email: v.optional(v.string()),
  device_label: v.optional(v.string()),
});
/** Who this user is signed in as, and where. */
export type Session = v.InferOutput<typeof Session>;

const SessionFile = v.object({ ...Session.entries, others: v.optional(v.array(Session), []) });

/** Permission bits that let anyone but the owner near the tokens. */
const OTHERS = 0o077;

const PATIENCE_MS = 2000;
const POLL_MS = 5;

/**
 * This person's session at the server of that address; without one, at the server signed in to last. Nothing when
 * there is none. Throws as `readSessions` does, and in an agent's shell (exit 4).
 */
export function personSession(io: Io, address?: string): Session | undefined {
  requirePerson(io);
  const sessions = readSessions(io.paths.session);
  return address === undefined ? sessions[0] : sessions.find((session) => session.address === address);
}

/**
 * The sessions, one for each address, the one signed in to last first. Throws a Failure (exit 3) when the file is
 * there and cannot be understood, and when anyone but its owner may read it.
 */
export function readSessions(path: string): readonly Session[] {
  const text = readPrivately(path);
  const sessions = text === undefined ? [] : parseSessions(text);
  if (sessions !== undefined) return sessions;
  throw new Failure(`${path} is damaged`, { exit: 3, hint: "run agent-vault auth login to write it anew" });
}

/** Keeps a session as the one signed in to last, in place of any for its address. A damaged file is written anew. */
export function saveSession(path: string, session: Session): void {
  alone(path, () => {
    const known = parseSessions(readPrivately(path) ?? "") ?? [];
    const others = known.filter(({ address }) => address !== session.address);
    write(path, [session, ...others]);
  });
}

/**
 * Forgets the session for that address, and the file with the last. Returns the one that commands use from now on.
 */
export function forgetSession(path: string, address: string): Session | undefined {
  return alone(path, () => {
    const left = readSessions(path).filter((session) => session.address !== address);
    if (left.length === 0) rmSync(path, { force: true });
    else write(path, left);
    return left[0];
  });
}

/** Of two commands that sign in at once, neither loses the other's session. The lock is held for a rename's time. */
function alone<T>(path: string, work: () => T): T {
  let release = takeStartLock(`${path}.lock`);
  for (let waited = 0; release === undefined && waited < PATIENCE_MS; waited += POLL_MS) {
    Bun.sleepSync(POLL_MS);
    release = takeStartLock(`${path}.lock`);
  }
  try {
    return work();
  } finally {
    release?.();
  }
}

function write(path: string, sessions: readonly Session[]): void {
  const [last, ...others] = sessions.map(({ token, address, email, device_label }) => ({
    token,
    address,
    ...(email ? { email } : {}),
    ...(device_label ? { device_label } : {}),
  }));
  writePrivateFile(path, `${JSON.stringify({ ...last, ...(others.length === 0 ? {} : { others }) })}\n`);
}

/** The mode is that of the very file which is read, whatever a rename puts in its place meanwhile. */
function readPrivately(path: string): string | undefined {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
  try {
    if (process.platform !== "win32" && (fstatSync(file).mode & OTHERS) !== 0) {
      throw new Failure(`${path} is not used: others than you may read or change it`, {
        exit: 3,
        hint: `run chmod 600 '${path.replaceAll("'", "'\\''")}'; if others use this machine, sign in anew after it`,
      });
    }
    return readFileSync(file, "utf8");
  } finally {
    closeSync(file);
  }
}

function parseSessions(text: string): readonly Session[] | undefined {
  try {
    const { others, ...last } = v.parse(SessionFile, JSON.parse(text));
    return [last, ...others].map((session) => ({ ...session, address: session.address.replace(/\/+$/, "") }));
  } catch {
    return undefined;
  }
}

/** The file's text, or nothing when there is no such file. */
export function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

function isAbsent(error: unknown): boolean {
  const { code = "" } = error as NodeJS.ErrnoException;
  return code === "ENOENT" || code === "ENOTDIR";
}
