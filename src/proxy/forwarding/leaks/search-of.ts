import type { Revealed } from "../../../core/leak/revealed.ts";
import { leaksOf } from "../../../core/service/leaks.ts";
import type { Injected } from "../../flow.ts";
import { LeakSearch } from "./leak-search.ts";

/** Made once of the values of a plan, when the first answer comes, and gone with them. */
const searches = new WeakMap<readonly Revealed[], LeakSearch>();

/** What looks through the answer to a request; undefined where nothing was put in, or the service does not want it. */
export function leakSearchOf({ plan, revealed }: Injected): LeakSearch | undefined {
  if (plan === undefined || revealed.length === 0 || leaksOf(plan.service) === "pass") return undefined;
  const known = searches.get(revealed);
  const search = known ?? new LeakSearch(revealed);
  if (known === undefined) searches.set(revealed, search);
  return search.isEmpty ? undefined : search;
}
