import type { AgentId, UserId } from "../core/ids.ts";
import type { Repos } from "../ports/store.ts";

export type ActorRef = { readonly type: "user" | "agent"; readonly id: string };

/** What people call each of them: an address or an agent's name, and the id of one that is gone. Read in two queries. */
export async function actorNames(
  { users, agents }: Pick<Repos, "users" | "agents">,
  refs: readonly ActorRef[],
): Promise<(ref: ActorRef) => string> {
  const idsOf = (type: ActorRef["type"]) => [
    ...new Set(refs.filter((ref) => ref.type === type).map(({ id }) => id)),
  ];
  const names = new Map<string, string>();
  for (const { id, email } of await users.byIds(idsOf("user") as UserId[])) names.set(id, email);
  for (const { id, name } of await agents.byIds(idsOf("agent") as AgentId[])) names.set(id, name);
  return ({ id }) => names.get(id) ?? id;
}
