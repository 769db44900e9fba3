/** This user's own server, whose session is there and which is not: after a reboot, after a crash, on another port. */
import { existsSync } from "node:fs";
import { LOCAL_OWNER_EMAIL } from "../../core/account/email.ts";
import { isLoopbackHost } from "../../core/net/loopback.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import type { Chosen } from "../session/choose-address.ts";
import { alone, probeServer } from "../session/claim.ts";
import { forgetSession, type Session, saveSession } from "../session/session-file.ts";
import { startLocalServer } from "../setup/local-server.ts";
import { portTakenHint } from "./free-port.ts";
import { mayBeOwn } from "./recover.ts";

/**
 * Starts it where it is not there any more, and gives the session as it then is. Not where the address was stated:
 * whoever names a server is told that it is down. Throws a Failure where another program has its port, and where its
 * database is gone: an empty one in its place would be no server of theirs.
 */
export async function reviveLocalServer(io: Io, { address, by }: Chosen, session: Session): Promise<Session> {
  const { localAddress, autostart } = io.config;
  if (by !== "session" || !autostart) return session;
  if (address !== localAddress && !(await hasMoved(io, session))) return session;
  return alone(io, async () => {
    const state = await probeServer(localAddress);
    if (state === "foreign" && !mayBeOwn(io, localAddress)) throw await portTaken(localAddress);
    if (state !== "absent") return session;
    requireDatabase(io, address);
    await startLocalServer(io);
    io.print.note(`agent-vault: started the local server again at ${localAddress}`);
    return address === localAddress ? session : follow(io, session);
  });
}

/** What to say where something else listens that is no server like ours. */
export async function portTaken(address: string): Promise<Failure> {
  return new Failure(`${address} is taken by a program that is no agent-vault server`, {
    hint: await portTakenHint(),
  });
}

/**
 * Another port was chosen for this user's own server than that of its session, which is a session at this machine, with
 * a database of ours here that no server has, and nobody of ours answers there.
 */
export async function hasMoved(
  io: Io,
  { address, email }: Pick<Session, "address" | "email">,
): Promise<boolean> {
  if (!io.config.localPortStated || !isLoopbackHost(new URL(address).hostname)) return false;
  if (!existsSync(io.paths.database) || mayBeOwn(io, address)) return false;
  // What answers may be the server of another user, who took the port first.
  return email === LOCAL_OWNER_EMAIL || (await probeServer(address)) !== "ready";
}

/** The database is the same, so the session is as good at its new address. */
function follow(io: Io, session: Session): Session {
  const moved = { ...session, address: io.config.localAddress };
  saveSession(io.paths.session, moved);
  forgetSession(io.paths.session, session.address);
  return moved;
}

/** There is a session for this user's own server, and nothing that it could be for. */
export function isDatabaseGone({ paths }: Pick<Io, "paths">): boolean {
  return !existsSync(paths.database);
}

function requireDatabase(io: Io, address: string): void {
  const { paths } = io;
  if (!isDatabaseGone(io)) return;
  throw new Failure(`the database ${paths.database} is gone, and your session at ${address} was for it`, {
    hint: "put it back; or begin anew, with nothing in it: agent-vault server -d, then agent-vault auth login",
  });
}
