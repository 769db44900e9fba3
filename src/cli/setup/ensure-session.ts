/**
 * A session for someone who may have none yet, for the commands that may start a server: `run`, and those that fill
 * one's own vault. On a machine where nothing is set up, a local server is started and its owner is whoever started
 * it. Nothing is started where an address was given by a flag, the environment or a session.
 */
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { type Chosen, chooseAddress } from "../session/choose-address.ts";
import { alone, claimServer, probeServer } from "../session/claim.ts";
import { type LiveSession, live, notSignedIn } from "../session/connect.ts";
import { RETURN, RETURN_HINT } from "../session/renew.ts";
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
    if (mayStart) await reviveLocalServer(io, chosen);
    return live(io, saved);
  }
  const isUnset = by === "nobody";
  if (isUnset && (await probeServer(address)) === "foreign") throw portTaken(address);
  const start = isUnset && mayStart && io.config.autostart ? () => startLocalServer(io) : undefined;
  const session = await claimServer(io, address, start);
  if (session !== undefined) return live(io, session);
  const refusal = await notSignedIn(io, chosen);
  if (!io.interactive) throw refusal;
  const { message, hint } = refusal;
  // Who is about to be asked needs no command that asks.
  const wayRound = hint === RETURN_HINT ? `; without a password, leave this with Ctrl-C and ${RETURN}` : "";
  io.print.tell(`agent-vault: ${message}${wayRound}`);
  const { signIn } = await import("./sign-in.ts");
  return live(io, await signIn(io, isUnset ? {} : { address }));
}

/**
 * Starts this user's own server again when the session belongs to it and it is not there any more. Not where the
 * address was stated: whoever names a server is told that it is down.
 */
async function reviveLocalServer(io: Io, { address, by }: Chosen): Promise<void> {
  if (by !== "session" || address !== io.config.localAddress || !io.config.autostart) return;
  await alone(io, async () => {
    if ((await probeServer(address)) !== "absent") return;
    await startLocalServer(io);
    io.print.note(`agent-vault: started the local server again at ${address}`);
  });
}

function portTaken(address: string): Failure {
  return new Failure(`${address} is taken by a program that is no agent-vault server`, {
    hint: "free it, or choose another port with AGENT_VAULT_LOCAL_PORT",
  });
}
