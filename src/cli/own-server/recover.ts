/**
 * The owner's way back to their own server where nobody has a password: it leaves a token in its data directory when it
 * is asked to, and whoever can read that directory could open the database in it anyway.
 */
import { isLoopbackHost } from "../../core/net/loopback.ts";
import { isLocked } from "../../lib/posix/file-lock.ts";
import { createClient } from "../client/client.ts";
import { Refused } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { readBootstrapToken, redeem } from "../session/bootstrap.ts";
import { alone } from "../session/claim.ts";
import { type Session, saveSession } from "../session/session-file.ts";

/** True where a server of this user's data directory runs and the address can be its. */
export function mayBeOwn(io: Io, address: string): boolean {
  if (!isLoopbackHost(new URL(address).hostname)) return false;
  try {
    return isLocked(io.paths.pidFile);
  } catch {
    return false;
  }
}

/**
 * A new session as the owner of this user's own server, saved. Nothing where the server at that address is no such one,
 * or does not know of this way. Throws a Failure (exit 3) with the way in where it wants a password.
 */
export async function recoverSession(io: Io, address: string): Promise<Session | undefined> {
  if (!mayBeOwn(io, address)) return undefined;
  return alone(io, async () => {
    const left = readBootstrapToken(io.paths.bootstrapToken) ?? (await askFor(io, address));
    // Of a server that listens by two names, the token says by which it is to be shown.
    const session = left?.address === address ? await redeem(left) : undefined;
    if (session !== undefined) saveSession(io.paths.session, session);
    return session;
  });
}

async function askFor(io: Io, address: string): Promise<ReturnType<typeof readBootstrapToken>> {
  try {
    await createClient({ address }).auth.offerBootstrap();
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    // An earlier version, or another program.
    if (error.code !== "recovery_refused") return undefined;
    const { message, hint } = error;
    throw new Failure(message, hint === undefined ? { exit: 3 } : { exit: 3, hint });
  }
  return readBootstrapToken(io.paths.bootstrapToken);
}
