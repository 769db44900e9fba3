/**
 * A session for someone who may have none yet, for the commands that may start a server: `run`, and those that fill
 * one's own vault. On a machine where nothing is set up, a local server is started and its owner is whoever started
 * it. Nothing is started where an address was given by a flag, the environment or a session.
 */
import type { Io } from "../io.ts";
import { demandOwnServer } from "../own-server/demand-own.ts";
import { portTaken, reviveLocalServer } from "../own-server/revive.ts";
import { chooseAddress } from "../session/choose-address.ts";
import { claimServer, probeServer } from "../session/claim.ts";
import { type LiveSession, live, notSignedIn } from "../session/connect.ts";
import { personSession } from "../session/session-file.ts";
import { startLocalServer } from "./local-server.ts";

/**
 * The saved session at the server that the command is for, or a new one: the owner's of a server started here, or,
 * from a person at a terminal, that of whoever signs in. Throws a Failure when there is none (exit 3) and in an
 * agent's shell (exit 4).
 */
export async function ensureSession(io: Io, addressFlag?: string): Promise<LiveSession> {
  return obtainSession(io, addressFlag, true);
}

/** The same where the user may forbid a start: of a new server, and of one's own that is not there any more. */
export async function obtainSession(
  io: Io,
  addressFlag: string | undefined,
  mayStart: boolean,
): Promise<LiveSession> {
  const chosen = chooseAddress(io, addressFlag);
  const { address, by } = chosen;
  const saved = personSession(io, address);
  if (saved !== undefined) {
    const there = mayStart ? await reviveLocalServer(io, chosen, saved) : saved;
    await demandOwnServer(io, there);
    return live(io, there);
  }
  const isUnset = by === "nobody";
  if (isUnset && (await probeServer(address)) === "foreign") throw await portTaken(address);
  const start = isUnset && mayStart && io.config.autostart ? () => startLocalServer(io) : undefined;
  const session = await claimServer(io, address, start);
  if (session !== undefined) return live(io, session);
  const refusal = await notSignedIn(io, chosen);
  if (!io.interactive) throw refusal;
  // Who is about to be asked needs no command that asks.
  io.print.tell(`agent-vault: ${refusal.message}`);
  const { signIn } = await import("./sign-in.ts");
  return live(io, await signIn(io, isUnset ? {} : { address }));
}
