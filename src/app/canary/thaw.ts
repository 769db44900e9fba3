import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { FrozenActor } from "../../ports/store/account/frozen-actors.ts";
import type { Repos } from "../../ports/store.ts";
import { findUser } from "../account/user-list.ts";
import type { ActorRef } from "../actor-names.ts";
import { agentNotFound, agentOfRef, type Naming } from "../agent/find-agent.ts";
import { type ActDeps, act, type Note } from "../audit/act.ts";
import { authorize } from "../authorize.ts";

/** Lets an agent's tokens and SVIDs count again. Throws `forbidden`, `agent_not_found`, `not_frozen`. */
export async function thawAgent(
  deps: ActDeps & Naming,
  principal: Principal,
  ref: string,
): Promise<FrozenActor & { readonly name: string }> {
  authorize(deps, principal, "agent:thaw");
  return await act(deps, doerOf(principal), async (repos, note) => {
    const agent = await agentOfRef({ ...deps, store: repos }, ref);
    if (agent === undefined) throw agentNotFound(ref);
    return await thaw(repos, note, { type: "agent", id: agent.id, name: agent.name });
  });
}

/** The same for the tokens that a user has minted. Throws `forbidden`, `user_not_found`, `not_frozen`. */
export async function thawUser(
  deps: ActDeps,
  principal: Principal,
  email: string,
): Promise<FrozenActor & { readonly name: string }> {
  authorize(deps, principal, "user:thaw");
  return await act(deps, doerOf(principal), async (repos, note) => {
    const user = await findUser(repos, email);
    return await thaw(repos, note, { type: "user", id: user.id, name: user.email });
  });
}

async function thaw(
  { frozenActors }: Pick<Repos, "frozenActors">,
  note: Note,
  actor: ActorRef & { readonly name: string },
): Promise<FrozenActor & { readonly name: string }> {
  const frozen = await frozenActors.find(actor.id);
  if (frozen === undefined || !(await frozenActors.thaw(actor.id))) {
    throw new AppError("not_frozen", { message: `${actor.name} is not frozen` });
  }
  const action = actor.type === "agent" ? "agent.thaw" : "user.thaw";
  note({ action, target: actor, changes: { reason: { before: frozen.reason } } });
  return { ...frozen, name: actor.name };
}
