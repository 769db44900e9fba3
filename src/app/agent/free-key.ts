import { AppError } from "../../core/errors.ts";
import { didOf, type PublicKey } from "../../core/identity/did.ts";
import type { Repos } from "../../ports/store.ts";

/**
 * Within a unit of work that gives the key to an agent. Throws `key_registered` and `agent_revoked` for one that an agent
 * has, and says nothing of it but what whoever knows its key knows.
 */
export async function demandFreeKey({ agents }: Pick<Repos, "agents">, publicKey: PublicKey): Promise<void> {
  const agent = await agents.byPublicKey(publicKey);
  if (agent === undefined) return;
  const details = { agentId: didOf(publicKey) };
  if (agent.status === "active") throw new AppError("key_registered", { details });
  throw new AppError("agent_revoked", {
    message: "The agent of this key is revoked",
    hint: "Once an owner has deleted it, its key is free.",
    details,
  });
}
