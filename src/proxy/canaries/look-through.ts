/** Every request's head is looked through, whoever sends it and wherever it goes, before anything is decided on it. */
import type { CanarySearch } from "../../app/canary/search.ts";
import type { Sighted } from "../../app/canary/sighting.ts";
import type { Canaries } from "../../app/canary/watch.ts";
import type { Arrived, Authenticated, Stage } from "../flow.ts";
import { Refused } from "../refusal.ts";
import { canarySeen } from "./canary-seen.ts";
import { foreignPlaceholder, type PlaceholderTags } from "./foreign-placeholder.ts";
import { searchHead } from "./head.ts";

/**
 * Authenticates with the head looked through: of somebody, and also of a stranger who tries what they found as a token
 * here, who is refused for that and not for the token. Throws Refused.
 */
export function lookThrough(
  canaries: Pick<Canaries, "search">,
  tags: PlaceholderTags,
  authenticate: Stage<Arrived, Authenticated>,
): Stage<Arrived, Authenticated> {
  const demandOwn = (flow: Authenticated): Authenticated => {
    const sighted = foreignPlaceholder(tags, flow.exchange.request, flow.access);
    return sighted === undefined ? flow : { ...flow, sighted };
  };
  return (arrived) => {
    const { search } = canaries;
    const known = search === undefined ? authenticate(arrived) : lookWith(search, arrived, authenticate);
    return known instanceof Promise ? known.then(demandOwn) : demandOwn(known);
  };
}

function lookWith(
  search: CanarySearch,
  arrived: Arrived,
  authenticate: Stage<Arrived, Authenticated>,
): Authenticated | Promise<Authenticated> {
  const sighted = searchHead(search, arrived.exchange.request);
  if (sighted !== undefined) return knownWith(sighted, authenticate, arrived);
  const known = authenticate(arrived);
  if (known instanceof Promise) return known.then((flow) => ({ ...flow, canaries: search }));
  return { ...known, canaries: search };
}

async function knownWith(
  sighted: Sighted,
  authenticate: Stage<Arrived, Authenticated>,
  arrived: Arrived,
): Promise<Authenticated> {
  try {
    return { ...(await authenticate(arrived)), sighted };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Refused("canary_triggered", { sighted, row: error.details.row ?? {} });
  }
}

/** Whose request it is stands in the row by now. Throws Refused. */
export function demandNoCanary({ sighted }: Authenticated): void {
  if (sighted !== undefined) throw canarySeen(sighted);
}

/** Whoever it is by what is known of the connection: a request that is refused may have come no further. */
export function tellSighting(
  canaries: Pick<Canaries, "seen">,
  { caller, spelling, access }: Arrived & Partial<Authenticated>,
  sighted: Sighted,
): void {
  canaries.seen({ ...sighted, access: access ?? caller.access, ip: caller.ip, host: spelling.hostPort });
}
