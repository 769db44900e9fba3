import type { Principal } from "../../core/actor.ts";
import { readCanaryResponse } from "../../core/canary/response.ts";
import type { VaultId } from "../../core/ids.ts";
import type { Repos, Store } from "../../ports/store.ts";
import type { ActorRef } from "../actor-names.ts";
import type { Access } from "../proxy/proxy-access.ts";

/** The user or the agent whose program it is; undefined of a session of which nobody knows who minted it. */
export function actorOf(principal: Principal): ActorRef | undefined {
  if (principal.type === "company") return undefined;
  if (principal.type === "scoped") return principal.mintedBy;
  return { type: principal.type, id: principal.id };
}

/**
 * Whether its actor is to be frozen for a canary of that vault: where the vault through which it was sent says so, and where
 * the canary's says so and the actor has a role there. A vault has no say over those who have no part in it.
 */
export async function isToFreeze(
  { settings, grants }: Pick<Store, "settings" | "grants">,
  { vaultId, principal }: Pick<Access, "vaultId" | "principal">,
  owner: VaultId,
): Promise<boolean> {
  const freezes = async (id: VaultId) =>
    readCanaryResponse(await settings.vault(id, "canary_response")) === "freeze";
  if (await freezes(vaultId)) return true;
  if (owner === vaultId || !(await freezes(owner))) return false;
  const actor = actorOf(principal);
  return actor !== undefined && (await grants.find(actor.id, owner)) !== undefined;
}

/**
 * Within a unit of work: freezes the actor, or ends a session of which nobody knows whose it is. True when it is frozen, or
 * ended, by now for the first time.
 */
export async function freezeActor(
  { frozenActors, sessions }: Pick<Repos, "frozenActors" | "sessions">,
  principal: Principal,
  frozen: { readonly at: number; readonly reason: string },
): Promise<boolean> {
  const actor = actorOf(principal);
  if (actor === undefined) return await sessions.delete(principal.session);
  const { at: frozenAt, reason } = frozen;
  return await frozenActors.freeze({ actorId: actor.id, actorType: actor.type, frozenAt, reason });
}
