/** From what the user has (a token in the environment, a session, nothing yet) to a client that may speak. */
import { type Client, createClient } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { ensureSession } from "../setup/ensure-session.ts";
import { parseAddress } from "./address.ts";
import { agentTarget, agentVault } from "./agent.ts";
import { personSession, type Session } from "./session-file.ts";
import { resolveVault } from "./vault.ts";

/**
 * A client that acts for this person. Without a session one is made, if this machine allows it (`setup/`). Throws a
 * Failure in an agent's shell (exit 4).
 */
export async function userClient(io: Io): Promise<Client> {
  return createClient(await ensureSession(io));
}

/**
 * The saved session, for commands that must not create one. Throws a Failure when there is
 * none (exit 3) and in an agent's shell (exit 4).
 */
export function savedSession(io: Io): Session {
  const session = personSession(io);
  if (session !== undefined) return session;
  throw new Failure("not signed in", { exit: 3, hint: "run agent-vault auth login" });
}

/** For commands that agents use too: the environment's token and vault, else the user's. */
export async function vaultClient(
  io: Io,
  vaultFlag: string | undefined,
): Promise<{ client: Client; vault: string }> {
  const agent = agentTarget(io);
  if (agent !== undefined) {
    const vault = await agentVault(io, agent, vaultFlag);
    return { vault, client: createClient({ ...agent, vault }) };
  }
  const session = await ensureSession(io);
  const vault = resolveVault(io, vaultFlag);
  return { vault, client: createClient({ ...session, vault }) };
}

/**
 * For commands that need no session: `--address`, `AGENT_VAULT_ADDR`, the session's, this machine's. Throws a Failure
 * where an agent's shell names no address.
 */
export function anyAddress(io: Io, flag: string | undefined): string {
  if (flag !== undefined) return parseAddress(flag, "--address");
  if (io.config.address !== undefined) return parseAddress(io.config.address, "AGENT_VAULT_ADDR");
  return agentTarget(io)?.address ?? personSession(io)?.address ?? io.config.localAddress;
}
