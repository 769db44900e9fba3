/** From what the user has (a token in the environment, a session, nothing yet) to a client that may speak. */
import { type Client, createClient } from "../client/client.ts";
import type { Target } from "../client/transport.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { demandOwnServer } from "../own-server/demand-own.ts";
import { chooseAnotherPort } from "../own-server/free-port.ts";
import { mayBeOwn } from "../own-server/recover.ts";
import { agentTarget, agentVault, requirePerson } from "./agent.ts";
import { type Chosen, chooseAddress, statedAddress } from "./choose-address.ts";
import { claimServer, probeServer } from "./claim.ts";
import { renewal } from "./renew.ts";
import { personSession, type Session } from "./session-file.ts";
import { resolveVault } from "./vault.ts";

/** A session as a client takes it: it is renewed when it has expired and that needs no password. */
export type LiveSession = Session & Pick<Target, "renew">;

/** How a command comes by its session: `sessionAt`, or what `setup/` adds for the few that may start a server. */
export type ObtainSession = (io: Io, addressFlag?: string) => Promise<LiveSession>;

/**
 * This person's session at the server that the command is for, which is never started. The owner's where it is this
 * user's own server and waits for its owner. Throws a Failure when there is none (exit 3) and in an agent's shell
 * (exit 4).
 */
export async function sessionAt(io: Io, addressFlag?: string): Promise<LiveSession> {
  const chosen = chooseAddress(io, addressFlag);
  const session = personSession(io, chosen.address) ?? (await claimServer(io, chosen.address));
  if (session === undefined) throw await notSignedIn(io, chosen);
  await demandOwnServer(io, session);
  return live(io, session);
}

/** The saved session, for commands that must not create one. Throws as `sessionAt` does. */
export async function savedSession(io: Io, addressFlag?: string): Promise<LiveSession> {
  const chosen = chooseAddress(io, addressFlag);
  const session = personSession(io, chosen.address);
  if (session === undefined) throw await notSignedIn(io, chosen);
  await demandOwnServer(io, session);
  return live(io, session);
}

/** The session with the way to renew it. */
export function live(io: Io, session: Session): LiveSession {
  return { ...session, renew: renewal(io, session) };
}

/** What to say (exit 3) to whoever has no session at that server, and the way in. */
export async function notSignedIn(io: Io, { address, by }: Chosen): Promise<Failure> {
  const login = `run agent-vault auth login --address ${address}`;
  if (address === io.config.localAddress && (await probeServer(address)) === "ready") {
    if (mayBeOwn(io, address)) {
      return new Failure("not signed in", { exit: 3, hint: "run agent-vault auth login" });
    }
    const hint = `${login}, or for one of your own choose another port: ${await chooseAnotherPort()}`;
    return new Failure(`the server at ${address} is not that of ${io.paths.home}`, { exit: 3, hint });
  }
  if (by === "nobody") {
    const hint = "run agent-vault auth login --address URL; agent-vault run starts a server of your own";
    return new Failure("not signed in", { exit: 3, hint });
  }
  return new Failure(`not signed in at ${address}${by === "session" ? "" : ` (${by})`}`, {
    exit: 3,
    hint: login,
  });
}

/** A client that acts for this person. Throws as `sessionAt` does. */
export async function userClient(io: Io): Promise<Client> {
  return createClient(await sessionAt(io));
}

/** For commands of no vault that agents and companies use too: with the environment's token, else as this person. */
export async function tokenClient(io: Io): Promise<Client> {
  const holder = agentTarget(io);
  return holder === undefined ? await userClient(io) : createClient(holder);
}

/** For commands that agents use too: the environment's token and vault, else the user's. */
export async function vaultClient(
  io: Io,
  vaultFlag: string | undefined,
  obtain: ObtainSession = sessionAt,
): Promise<{ client: Client; vault: string }> {
  const agent = agentTarget(io);
  if (agent !== undefined) {
    const vault = await agentVault(io, agent, vaultFlag);
    return { vault, client: createClient({ ...agent, vault }) };
  }
  return personVault(io, vaultFlag, obtain);
}

/** For commands of persons alone. Throws as `sessionAt` does, and for a vault that a damaged file names. */
export async function personVault(
  io: Io,
  vaultFlag: string | undefined,
  obtain: ObtainSession = sessionAt,
): Promise<{ client: Client; vault: string }> {
  requirePerson(io);
  // Before anything is started or signed in to: a damaged file must not cost a person their attempt.
  const { vault, from } = resolveVault(io, vaultFlag);
  return { vault, client: createClient({ ...(await obtain(io)), vault, vaultFrom: from }) };
}

/** For commands that need no session: the address in an agent's shell, else as `chooseAddress` finds it. */
export function anyAddress(io: Io, flag: string | undefined): string {
  const stated = statedAddress(io, flag);
  return stated?.address ?? agentTarget(io)?.address ?? chooseAddress(io, flag).address;
}
