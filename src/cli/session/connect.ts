/** From what the user has (a token in the environment, a session, nothing yet) to a client that may speak. */
import { type Client, createClient } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { ensureSession } from "../setup/ensure-session.ts";
import { parseAddress } from "./address.ts";
import { readSession, type Session } from "./session-file.ts";
import { agentVault, resolveVault } from "./vault.ts";

/** A client that acts for this user. Without a session one is made, if this machine allows it (`setup/`). */
export async function userClient(io: Io): Promise<Client> {
  return createClient(await ensureSession(io));
}

/** The saved session, for commands that must not create one. Throws a Failure (exit 3) when there is none. */
export function savedSession(io: Io): Session {
  const session = readSession(io.paths.session);
  if (session !== undefined) return session;
  throw new Failure("not signed in", { exit: 3, hint: "run agent-vault auth login" });
}

/** Where the agent's token is good, or nothing outside agent mode. */
export function agentTarget(io: Io, addressFlag?: string): { address: string; token: string } | undefined {
  const { token, address } = io.config;
  if (token === undefined) return undefined;
  if (addressFlag !== undefined) return { token, address: parseAddress(addressFlag, "--address") };
  if (address !== undefined) return { token, address: parseAddress(address, "AGENT_VAULT_ADDR") };
  throw new Failure("AGENT_VAULT_TOKEN is set without AGENT_VAULT_ADDR", {
    hint: "set AGENT_VAULT_ADDR to the server's address, such as http://127.0.0.1:14321",
  });
}

/** For commands that agents use too: the environment's token and vault, else the user's. */
export async function vaultClient(
  io: Io,
  vaultFlag: string | undefined,
): Promise<{ client: Client; vault: string }> {
  const agent = agentTarget(io);
  if (agent !== undefined) {
    const vault = agentVault(io, vaultFlag);
    return { vault, client: createClient({ ...agent, vault }) };
  }
  const session = await ensureSession(io);
  const vault = resolveVault(io, vaultFlag);
  return { vault, client: createClient({ ...session, vault }) };
}
