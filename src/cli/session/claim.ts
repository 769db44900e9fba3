/** Becoming the owner of this user's own server by the token that it left in the data directory. Starts nothing. */
import { existsSync } from "node:fs";
import { openDataDirectory } from "../../config/data-directory.ts";
import { LOCAL_OWNER_EMAIL } from "../../core/account/email.ts";
import { createClient } from "../client/client.ts";
import { Refused } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { isAnothers } from "../own-server/demand-own.ts";
import { readBootstrapToken, redeem } from "./bootstrap.ts";
import { personSession, type Session, saveSession } from "./session-file.ts";
import { takeStartLock } from "./start-lock.ts";

const PATIENCE_MS = 20_000;
const POLL_MS = 50;

export type ServerState = "absent" | "ready" | "foreign";

/** What listens at an address: nothing, a server like ours, or some other program. */
export async function probeServer(address: string): Promise<ServerState> {
  try {
    await createClient({ address }).status();
    return "ready";
  } catch (error) {
    // One of ours says so also when it cannot do what it was asked.
    if (error instanceof Refused && error.code !== undefined) return "ready";
    const cause = error instanceof Failure ? (error.cause as { code?: unknown } | undefined) : undefined;
    const refused = cause?.code === "ECONNREFUSED" || cause?.code === "ConnectionRefused";
    return refused ? "absent" : "foreign";
  }
}

/**
 * The session at that server: the saved one, or the owner's if the server is this user's own and nobody has redeemed
 * its token. Nothing otherwise. `start` is called when nothing listens there; it returns when the server answers.
 *
 * Several commands may be here at once. The first takes the lock, has the server started, redeems its token and saves
 * the session before it lets go, so the others find one.
 */
export async function claimServer(
  io: Io,
  address: string,
  start?: () => Promise<void>,
): Promise<Session | undefined> {
  // Nothing is made or locked in a data directory that holds no token and will not hold one.
  if (start === undefined && !existsSync(io.paths.bootstrapToken)) return undefined;
  return alone(io, async () => {
    const saved = personSession(io, address);
    if (saved !== undefined) return saved;
    const mustStart = start !== undefined && (await probeServer(address)) === "absent";
    if (mustStart) await start();
    const left = readBootstrapToken(io.paths.bootstrapToken);
    // One that was killed leaves its token there, and its port to whoever takes it.
    if (left?.address !== address || isAnothers(io, { address, email: LOCAL_OWNER_EMAIL })) return undefined;
    const session = await redeem(left);
    if (session === undefined) return undefined;
    saveSession(io.paths.session, session);
    announce(io, address, mustStart);
    return session;
  });
}

function announce(io: Io, address: string, started: boolean): void {
  const did = started ? `started a local server at ${address}` : `found your local server at ${address}`;
  io.print.note(`agent-vault: ${did} and made you its owner`);
  io.print.note(`agent-vault: its data is in ${io.paths.home}; stop it with agent-vault server stop`);
}

/** Does the work while no other command of this user does such work. */
export async function alone<T>(io: Io, work: () => Promise<T>): Promise<T> {
  openDataDirectory(io.paths.home);
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const release = takeStartLock(io.paths.startLock);
    if (release !== undefined) {
      try {
        return await work();
      } finally {
        release();
      }
    }
    if (Date.now() > deadline) {
      throw new Failure("another agent-vault command is still starting the local server", {
        hint: `it holds ${io.paths.startLock}; wait for it, or end it`,
      });
    }
    await Bun.sleep(POLL_MS);
  }
}
