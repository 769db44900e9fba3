import type { DiscoverReply } from "../../contract/vault/vaults.ts";
import { createClient } from "../client/client.ts";
import type { Io } from "../io.ts";
import { agentTarget, agentVault } from "./agent.ts";
import { personVault } from "./connect.ts";

/**
 * What an agent finds in a vault. The server tells it to tokens for one vault only, so a user's session first mints
 * one, as short-lived as the server allows.
 */
export async function discoverVault(io: Io, vaultFlag: string | undefined): Promise<DiscoverReply> {
  const agent = agentTarget(io);
  if (agent !== undefined) {
    const vault = await agentVault(io, agent, vaultFlag);
    return createClient({ ...agent, vault }).discover();
  }
  const { client, vault } = await personVault(io, vaultFlag);
  const { token } = await client.sessions.mint({ vault, ttl_seconds: 300, label: "vault discover" });
  return createClient({ address: client.address, token }).discover();
}
