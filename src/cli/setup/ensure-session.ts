/**
 * A session for someone who may have none yet. On a machine where nothing is set up, a local server is started and
 * its owner is whoever started it; nothing is started for an address that was stated, and nothing at all is done for
 * another machine's.
 */
import { openDataDirectory } from "../../config/data-directory.ts";
import { isLoopback, type Target } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { personSession, type Session, saveSession } from "../session/session-file.ts";
import { readBootstrapToken, redeem } from "./bootstrap.ts";
import { probeLocal, startLocalServer } from "./local-server.ts";
import { RETURN_HINT, renewal } from "./renew.ts";
import { takeStartLock } from "./start-lock.ts";

const PATIENCE_MS = 20_000;
const POLL_MS = 50;

/** A session as a client takes it: it is renewed when it has expired and that needs no password. */
export type LiveSession = Session & Pick<Target, "renew">;

/**
 * The saved session, or a new one if this machine allows it. Throws a Failure when it does not (exit 3)
 * and in an agent's shell (exit 4).
 */
export async function ensureSession(io: Io, options: { start?: boolean } = {}): Promise<LiveSession> {
  const saved = personSession(io);
  if (saved !== undefined) return { ...saved, renew: renewal(io, saved) };
  const stated = io.config.address;
  if (stated !== undefined && !isLoopback(stated))
    throw notSignedIn(`run agent-vault auth login --address ${stated}`);
  const mayStart = stated === undefined && (options.start ?? true) && io.config.autostart;
  const session = await localSession(io, stated ?? io.config.localAddress, mayStart);
  if (session !== undefined) return session;
  const mayReturn = (await probeLocal(stated ?? io.config.localAddress)) === "ready";
  if (!io.interactive) throw notSignedIn(mayReturn ? RETURN_HINT : "run agent-vault auth login");
  if (mayReturn) io.print.note(`agent-vault: ${RETURN_HINT}`);
  const { signIn } = await import("./sign-in.ts");
  return signIn(io, {});
}

/** Starts this user's own server again when the session belongs to it and it is not there any more. */
export async function reviveLocalServer(io: Io, address: string): Promise<void> {
  if (address !== io.config.localAddress || !io.config.autostart) return;
  await alone(io, async () => {
    if ((await probeLocal(address)) !== "absent") return;
    await startLocalServer(io);
    io.print.note(`agent-vault: started the local server again at ${address}`);
  });
}

function notSignedIn(hint: string): Failure {
  return new Failure("not signed in", { exit: 3, hint });
}

/**
 * Several commands may be here at once. The first takes the lock, starts the server, redeems its token and saves
 * the session before it lets go, so the others find one.
 */
async function localSession(io: Io, address: string, mayStart: boolean): Promise<Session | undefined> {
  return alone(io, async () => {
    const saved = personSession(io);
    if (saved !== undefined) return saved;
    const state = await probeLocal(address);
    if (state === "foreign") throw portTaken(address);
    if (state === "absent") {
      if (!mayStart) return undefined;
      await startLocalServer(io);
    }
    const token = readBootstrapToken(io.paths.bootstrapToken);
    const session = token === undefined ? undefined : await redeem(address, token);
    if (session === undefined) return undefined;
    saveSession(io.paths.session, session);
    announce(io, address, state === "absent");
    return session;
  });
}

function portTaken(address: string): Failure {
  return new Failure(`${address} is taken by a program that is no agent-vault server`, {
    hint: "free it, or choose another port with AGENT_VAULT_LOCAL_PORT",
  });
}

function announce(io: Io, address: string, started: boolean): void {
  const did = started ? `started a local server at ${address}` : `found your local server at ${address}`;
  io.print.note(`agent-vault: ${did} and made you its owner`);
  io.print.note(`agent-vault: its data is in ${io.paths.home}; stop it with agent-vault server stop`);
}

async function alone<T>(io: Io, work: () => Promise<T>): Promise<T> {
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
        hint: `if there is none, remove ${io.paths.startLock}`,
      });
    }
    await Bun.sleep(POLL_MS);
  }
}
