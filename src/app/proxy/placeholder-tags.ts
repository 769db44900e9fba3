import { placeholderTag } from "../../core/catalog/placeholder-tag.ts";
import type { Barrier } from "../../ports/barrier.ts";
import { actorOf } from "../canary/freeze.ts";
import type { Access } from "./proxy-access.ts";

/** The tags that are each access's own: of its actor in its vault, and of the vault in nobody's certain hands. */
export function createPlaceholderTags({ mark }: Pick<Barrier, "mark">): {
  readonly mark: Barrier["mark"];
  own(access: Access): readonly string[];
} {
  const known = new WeakMap<Access, readonly string[]>();
  return {
    mark,
    own(access) {
      const made = known.get(access);
      if (made !== undefined) return made;
      const { vaultId, principal } = access;
      const own = [placeholderTag(mark, vaultId, actorOf(principal)?.id), placeholderTag(mark, vaultId)];
      known.set(access, own);
      return own;
    },
  };
}
