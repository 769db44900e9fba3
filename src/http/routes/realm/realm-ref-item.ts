import type { RealmRefItem } from "../../../contract/realm/realms.ts";
import type { RealmFields } from "../../../core/realm/realm.ts";

/** A realm as it is told of along with an agent. */
export function toRealmRefItem({
  id,
  name,
  slug,
  color,
}: RealmFields & { readonly id: string }): RealmRefItem {
  return { id, name, slug, color };
}
