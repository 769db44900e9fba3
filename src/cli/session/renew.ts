import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { readBootstrapToken, redeem } from "./bootstrap.ts";
import { personSession, type Session, saveSession } from "./session-file.ts";

/** The way back for the owner without a password: a new start lets them in. */
export const RETURN = "run agent-vault server stop, then agent-vault run -- true";
/** What to do without a session at this user's own server, whose owner may have no password. */
export const RETURN_HINT = `run agent-vault auth login, or if you never chose a password: ${RETURN}`;

/**
 * A new token for a session that the server does not know any more, asked for at most once. At this user's own server
 * it comes from the file that a start leaves for whoever has no password; throws a Failure (exit 3) when there is none.
 * Nothing for any other server than the one that left the file: it must not be shown what the file holds.
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
  const left = readBootstrapToken(io.paths.bootstrapToken);
  if (left?.address !== address) {
    if (address !== io.config.localAddress) return undefined;
    throw new Failure("session expired", { exit: 3, hint: RETURN_HINT });
  }
  const session = await redeem(left);
  if (session === undefined) throw new Failure("session expired", { exit: 3, hint: RETURN_HINT });
  saveSession(io.paths.session, session);
  io.print.note("agent-vault: your session had expired; your own server let you in again");
  return session.token;
}
