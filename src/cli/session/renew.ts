import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { recoverSession } from "../own-server/recover.ts";
import { personSession, type Session } from "./session-file.ts";

/**
 * A new token for a session that the server does not know any more, asked for at most once. At this user's own server
 * it comes by what lies in its data directory, where nobody has a password; throws a Failure (exit 3) where it does not.
 * Nothing for any other server than the one that left it: it must not be shown what the file holds.
 */
export function renewal(io: Io, session: Session): () => Promise<string | undefined> {
  let renewed: Promise<string | undefined> | undefined;
  return () => {
    renewed ??= renew(io, session);
    return renewed;
  };
}

async function renew(io: Io, { address, token: expired }: Session): Promise<string | undefined> {
  // Another command may have been faster.
  const saved = personSession(io, address);
  if (saved !== undefined && saved.token !== expired) return saved.token;
  const session = await recover(io, address);
  if (session === undefined) return undefined;
  io.print.note("agent-vault: your session had expired; your own server let you in again");
  return session.token;
}

async function recover(io: Io, address: string): Promise<Session | undefined> {
  try {
    return await recoverSession(io, address);
  } catch (error) {
    if (!(error instanceof Failure) || error.exit !== 3) throw error;
    const { hint } = error;
    throw new Failure("session expired", hint === undefined ? { exit: 3 } : { exit: 3, hint });
  }
}
