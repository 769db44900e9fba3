/**
 * What listens at the address of this user's own server while that does not run is somebody else's: any user of the machine
 * may take a port that is free. The session of its owner opens it for a year, so no other program is shown it.
 */
import { LOCAL_OWNER_EMAIL } from "../../core/account/email.ts";
import { isLoopbackHost } from "../../core/net/loopback.ts";
import { listenersAt } from "../../lib/connection-owner.ts";
import { isLocked } from "../../lib/posix/file-lock.ts";
import { createClient } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import type { Session } from "../session/session-file.ts";
import { portTakenHint } from "./free-port.ts";

type Shown = Pick<Session, "address" | "email">;

/**
 * True where a session that this user's own server gave would be shown to what is not that server. Sessions with a password
 * are of servers that may be anybody's, as of a company's on this machine: of these nothing is known.
 */
export function isAnothers(io: Pick<Io, "paths">, { address, email }: Shown): boolean {
  const { hostname, port } = new URL(address);
  if (email !== LOCAL_OWNER_EMAIL || !isLoopbackHost(hostname)) return false;
  try {
    if (!isLocked(io.paths.pidFile)) return true;
  } catch {
    // A directory that does not tell whether a server has it.
  }
  const self = process.getuid?.();
  return self !== undefined && listenersAt(Number(port)).some((uid) => uid !== self && uid !== 0);
}

/** Throws a Failure unless the session may be shown at its address; where nobody listens there, the one that says so. */
export async function demandOwnServer(io: Pick<Io, "paths">, session: Shown): Promise<void> {
  if (!isAnothers(io, session)) return;
  const { address } = session;
  await createClient({ address }).status();
  throw new Failure(`what answers at ${address} is not your own server, and your session is for that alone`, {
    hint: await portTakenHint(),
  });
}
