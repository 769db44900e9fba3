import type { Principal } from "../core/actor.ts";
import type { Repos } from "../ports/store.ts";

type Deps = { readonly frozenActors: Pick<Repos["frozenActors"], "find"> };

/**
 * Whether this is a program of somebody who is frozen: an agent, or a token that a frozen user or agent has minted, or whose
 * delegation rests on one. A person's own login is none: somebody has to be able to thaw.
 */
export async function isFrozen({ frozenActors }: Deps, principal: Principal): Promise<boolean> {
  for (const id of actorsBehind(principal)) if ((await frozenActors.find(id)) !== undefined) return true;
  return false;
}

function actorsBehind(principal: Principal): readonly string[] {
  switch (principal.type) {
    case "agent":
      return [principal.id];
    case "scoped": {
      const { mintedBy, delegation } = principal;
      const ids = [
        ...(mintedBy === undefined ? [] : [mintedBy.id]),
        ...(delegation?.agents ?? []).map(({ id }) => id),
      ];
      return [...new Set(ids)];
    }
    default:
      return [];
  }
}
