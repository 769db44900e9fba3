/** What the approval page shows, drawn from what use-cases give. Facts are ours; an agent's texts stay apart. */
import type { KeyName } from "../../core/ids.ts";
import { planInjection } from "../../core/injection/plan.ts";
import type {
  CredentialSlot,
  Proposal,
  ProposalStatus,
  ProposedService,
} from "../../core/proposal/proposal.ts";
import type { ReachAssessment, ReachChange } from "../../core/reach/assessment.ts";
import type { HostLookup } from "../../core/reach/host-facts.ts";
import type { Reach } from "../../core/reach/reach.ts";
import { joinedMatcher, type Service } from "../../core/service/service.ts";

export type ApprovalView = {
  readonly proposal: Proposal;
  /** The vault's name. */
  readonly vault: string;
  /** What it is at `now`. */
  readonly status: ProposalStatus;
  /** In ms since 1970. */
  readonly now: number;
  /** Who minted the session that raised it, where that is known to whoever looks. */
  readonly mintedBy?: string | undefined;
  readonly lookUp: HostLookup;
  /** Where providers send people back to. */
  readonly callbackUrl: string;
  /** The vault's services as they are and as they would be; only for who may decide. */
  readonly services?: { readonly before: readonly Service[]; readonly after: readonly Service[] } | undefined;
  /** What would change in where credentials are sent; only for who may decide. */
  readonly reach?: { readonly assessment: ReachAssessment; readonly hash: string } | undefined;
};

/** What is to be typed before it is approved: one place, with all that would be sent there. */
export type Confirmation = {
  readonly place: string;
  readonly domain: string;
  readonly changes: readonly [ReachChange, ...ReachChange[]];
};

/** Each place once, those first where a stored credential would go. */
export function confirmationsOf({ added }: ReachAssessment): readonly Confirmation[] {
  const byPlace = new Map<string, [ReachChange, ...ReachChange[]]>();
  for (const change of added.filter(({ typed }) => typed)) {
    const known = byPlace.get(change.place);
    if (known === undefined) byPlace.set(change.place, [change]);
    else known.push(change);
  }
  const isStored = ({ changes }: Confirmation) => changes.some(({ existing }) => existing);
  return [...byPlace]
    .map(([place, changes]) => ({ place, domain: changes[0].domain, changes }))
    .toSorted((a, b) => Number(isStored(b)) - Number(isStored(a)));
}

export type SlotState = "needs-value" | "has-value" | "oauth" | "delete";

export function slotState(slot: CredentialSlot): SlotState {
  if (slot.type !== "static") return slot.type;
  return slot.hasValue ? "has-value" : "needs-value";
}

/** Whether the slot takes the place of a credential that is stored. */
export function replaces({ reach }: Pick<ApprovalView, "reach">, key: KeyName): boolean {
  return reach?.assessment.replaced.includes(key) ?? false;
}

/** The services that would send a credential, as they would be; undefined for whoever may not know the vault's services. */
export function usersOf(
  { services }: Pick<ApprovalView, "services">,
  key: KeyName,
): readonly Service[] | undefined {
  return services?.after.filter((service) => planInjection(service).keys.includes(key));
}

/** Where it would newly be shown which agent calls, as matchers: an identity is no credential that a vault holds. */
export function shownIdentity({ proposal }: Pick<ApprovalView, "proposal">): readonly string[] {
  return proposal.services.flatMap((change) =>
    change.type === "set" && change.service.auth.type === "svid" ? [joinedMatcher(change.service)] : [],
  );
}

/** The host pattern that a change of services is about. */
export function matcherOf(change: ProposedService): string {
  return joinedMatcher(change.type === "set" ? change.service : change.matcher);
}

/** One sentence of ours about what is asked for. */
export function headlineOf({ proposal, status }: Pick<ApprovalView, "proposal" | "status">): string {
  const who = `${askerOf(proposal)} ${status === "pending" ? "asks" : "asked"}`;
  const hosts = placesIn(proposal);
  const [first] = hosts;
  if (hosts.length === 1 && first !== undefined) return `${who} for access to ${first}`;
  if (hosts.length > 1) return `${who} for access to ${hosts.length} hosts`;
  const stored = proposal.slots.filter(({ type }) => type !== "delete");
  const [slot] = stored;
  if (proposal.services.length === 0 && stored.length === 1 && slot !== undefined)
    return `${who} to store ${slot.key}`;
  return `${who} to change the vault`;
}

/** The one host that the headline names; it names none where there are several. */
export function hostInHeadline({ proposal }: Pick<ApprovalView, "proposal">): string | undefined {
  const [first, ...others] = placesIn(proposal);
  return others.length === 0 ? first : undefined;
}

function placesIn({ services }: Proposal): readonly string[] {
  return [...new Set(services.flatMap(placeIn))];
}

/** Host and port of a service that is set; its path may read like anything. */
function placeIn(change: ProposedService): string[] {
  if (change.type !== "set") return [];
  return [joinedMatcher({ ...change.service, path: "" })];
}

/** A name that a page may begin a sentence with; labels of sessions are free text and stand elsewhere. */
function askerOf({ raisedBy }: Proposal): string {
  return raisedBy.type === "agent" ? raisedBy.name : "A session";
}

/** What it is made of, counted. */
export function summaryOf({ proposal, reach }: Pick<ApprovalView, "proposal" | "reach">): string {
  const { services, slots } = proposal;
  const count = (list: readonly { readonly type: string }[], type: string) =>
    list.filter((one) => one.type === type).length;
  const parts = [
    counted(count(services, "set"), "service set", "services set"),
    counted(count(services, "switch"), "service switched", "services switched"),
    counted(count(services, "delete"), "service deleted", "services deleted"),
    counted(slots.length - count(slots, "delete"), "credential stored", "credentials stored"),
    counted(count(slots, "delete"), "credential deleted", "credentials deleted"),
  ].filter((part) => part !== "");
  if (reach === undefined) return parts.join(", ");
  // With further methods alone a credential goes nowhere that it does not go today.
  const isNew = ({ reasons }: ReachChange) => !reasons.some(({ code }) => code === "more-methods");
  const places = new Set(reach.assessment.added.filter(isNew).map(({ place }) => place)).size;
  return [
    ...parts,
    places === 0 ? "no new destination" : counted(places, "new destination", "new destinations"),
  ].join(", ");
}

function counted(count: number, one: string, many: string): string {
  return count === 0 ? "" : `${count} ${count === 1 ? one : many}`;
}

/** What a person sees of new reach, as one text: another one when they have to look again. */
export function shownChange(change: ReachChange): string {
  return `${reachText(change)} ${change.existing ? "stored" : "new"} ${change.typed ? "typed" : ""}`.trimEnd();
}

/** The same of a credential that would be replaced. */
export function shownReplacement(key: KeyName): string {
  return `replaces ${key}`;
}

/** All of it; what the next page is compared with. */
export function shownOf({ added, replaced }: ReachAssessment): readonly string[] {
  return [...added.map(shownChange), ...replaced.map(shownReplacement)];
}

export function reachText(reach: Reach): string {
  return `${reach.credential} ${joinedMatcher(reach)} ${reach.surface}`;
}
