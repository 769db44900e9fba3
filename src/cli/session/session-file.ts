import { readFileSync, rmSync } from "node:fs";
import * as v from "valibot";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { requirePerson } from "./agent.ts";
import { writePrivateFile } from "./private-file.ts";

const Session = v.object({
  token: v.pipe(v.string(), v.minLength(1)),
  /** Without trailing slash. */
  address: v.pipe(v.string(), v.minLength(1)),
  email: v.optional(v.string()),
  device_label: v.optional(v.string()),
});
/** Who this user is signed in as, and where. */
export type Session = v.InferOutput<typeof Session>;

/** This person's session, or nothing when there is none. Throws as `readSession` does, and in an agent's shell (exit 4). */
export function personSession(io: Io): Session | undefined {
  requirePerson(io);
  return readSession(io.paths.session);
}

/** The saved session, or nothing when there is none. Throws when the file is there and cannot be understood. */
export function readSession(path: string): Session | undefined {
  const text = readIfPresent(path);
  if (text === undefined) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    value = undefined;
  }
  const parsed = v.safeParse(Session, value);
  if (parsed.success) return parsed.output;
  throw new Failure(`${path} is damaged`, { exit: 3, hint: "run agent-vault auth login to write it anew" });
}

export function saveSession(path: string, session: Session): void {
  const { token, address, email, device_label } = session;
  const kept = { token, address, ...(email ? { email } : {}), ...(device_label ? { device_label } : {}) };
  writePrivateFile(path, `${JSON.stringify(kept)}\n`);
}

export function forgetSession(path: string): void {
  rmSync(path, { force: true });
}

/** The file's text, or nothing when there is no such file. */
export function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    const { code = "" } = error as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw error;
  }
}
