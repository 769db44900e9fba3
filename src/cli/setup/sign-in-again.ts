import { LOCAL_OWNER_EMAIL } from "../../core/account/email.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { type LiveSession, savedSession } from "../session/connect.ts";
import type { Session } from "../session/session-file.ts";

/** Works with the saved session; a person at a terminal whose session has expired signs in first. */
export async function withSignIn<T>(
  io: Io,
  work: (session: LiveSession | Session) => Promise<T>,
): Promise<T> {
  return await orSignIn(io, await savedSession(io), work);
}

/**
 * Works with this session. When it has expired, a person at a terminal is asked for the password once, and the work is
 * tried again, once.
 */
export async function orSignIn<T>(
  io: Io,
  session: LiveSession,
  work: (session: LiveSession | Session) => Promise<T>,
): Promise<T> {
  try {
    return await work(session);
  } catch (error) {
    const expired = error instanceof Failure && error.exit === 3;
    const { address, email, device_label } = session;
    if (!expired || !io.interactive || email === LOCAL_OWNER_EMAIL) throw error;
    io.print.tell(`Your session at ${address} has expired; sign in again.`);
    const { logIn } = await import("./sign-in.ts");
    return work(await logIn(io, { address, email, deviceLabel: device_label }));
  }
}
