/** A proposal as a person reads it: what it would do by our own account first, the agent's words last. */
import * as v from "valibot";
import {
  CredentialSlotItem,
  type GetProposalReply,
  type GetReviewProposalReply,
  ProposedServiceItem,
} from "../../contract/vault/proposals.ts";
import type { ServiceItem } from "../../contract/vault/services.ts";
import { oneLine, quoted } from "../ui/foreign-text.ts";
import { hostReadAs } from "../ui/host-name.ts";
import { serviceLines, slotLines } from "./changes.ts";
import { fit, heading, type Line, sections } from "./line.ts";
import { misfitLines } from "./misfits.ts";
import { reachLines } from "./reach.ts";

/** A proposal as far as its reader may see it, with the lists parsed. */
export type Seen = Omit<GetProposalReply, "credentials" | "reviewed_at"> & {
  readonly slots: readonly CredentialSlotItem[];
  readonly reviewed_at: string;
} & Partial<Pick<GetReviewProposalReply, "user_message" | "raised_by" | "reviewed_by" | "reach" | "misfits">>;

const Services = v.nullable(v.array(ProposedServiceItem));
const Slots = v.nullable(v.array(CredentialSlotItem));

type Lists = Pick<GetReviewProposalReply, "services_json" | "credentials_json">;

function parseLists({ services_json, credentials_json }: Lists): Pick<Seen, "services" | "slots"> {
  return {
    services: v.parse(Services, JSON.parse(services_json)) ?? [],
    slots: v.parse(Slots, JSON.parse(credentials_json)) ?? [],
  };
}

/** What reviewers are given. Throws where a list in it is none. */
export function asReviewer({ services_json, credentials_json, ...rest }: GetReviewProposalReply): Seen {
  return {
    ...rest,
    ...parseLists({ services_json, credentials_json }),
    reviewed_at: rest.reviewed_at ?? "",
  };
}

const PLACE_COLUMNS = 40;

/** A host without its path and how it is read, of a long one the end: that is what tells whose it is. */
function placeOf(host: string): string {
  const unicode = hostReadAs(host);
  const place = ending(oneLine(host.split("/")[0] ?? ""));
  return unicode === undefined ? place : `${place} (reads as ${ending(unicode)})`;
}

function ending(text: string): string {
  return text.length > PLACE_COLUMNS ? `…${text.slice(1 - PLACE_COLUMNS)}` : text;
}

/** What it is about, for a list: hosts of services, else keys of credentials; the first of them, and how many more. */
export function subject(lists: Lists): string {
  const { services, slots } = parseLists(lists);
  const sign = (action: string) => (action === "delete" ? "- " : "");
  const [first = "", ...others] =
    services.length > 0
      ? services.map(({ action, host }) => sign(action) + placeOf(host))
      : slots.map(({ action, key }) => sign(action) + oneLine(key));
  return others.length === 0 ? first : `${first}, and ${others.length} more`;
}

/** What whoever raised it is given. */
export function asRaiser({ credentials, ...rest }: GetProposalReply): Seen {
  return { ...rest, slots: credentials ?? [], reviewed_at: rest.reviewed_at ?? "" };
}

export type Around = {
  readonly vault: string;
  /** The vault's services as they are; what is decided has no need of them. */
  readonly services?: readonly ServiceItem[] | undefined;
  /** The keys that it stores, where they were read. */
  readonly keys?: readonly string[] | undefined;
  /** Columns of the terminal; undefined where it is none. */
  readonly room: number | undefined;
};

/** All of it. No line holds anything that a terminal acts on, and none of the agent's begins as one of ours does. */
export function proposalLines(seen: Seen, { vault, services, keys, room }: Around): readonly Line[] {
  const ours = sections(
    head(seen, vault),
    misfitLines(seen.misfits),
    seen.reach === undefined ? [] : reachLines(seen.reach),
    serviceLines(seen.services, services),
    slotLines(seen.slots, { replaced: seen.reach?.replaced, keys }),
    origin(seen),
  );
  return sections(fit(ours, room), agentLines(seen, room));
}

function head(
  { id, status, reviewed_at, reviewed_by = "", review_note }: Seen,
  vault: string,
): readonly Line[] {
  const tone = status === "pending" ? "caution" : status === "applied" ? "good" : "muted";
  const by = reviewed_by === "" ? "" : ` by ${oneLine(reviewed_by)}`;
  return [
    heading(`Proposal #${id} in vault "${vault}"`),
    { text: `Status:    ${status}`, tone },
    ...(reviewed_at === "" ? [] : [{ text: `Reviewed:  ${oneLine(reviewed_at)}${by}` }]),
    ...(review_note === "" ? [] : [{ text: `Note:      ${oneLine(review_note)}` }]),
  ];
}

function origin({ raised_by, created_at, expires_at, status }: Seen): readonly Line[] {
  return [
    ...(raised_by === undefined ? [] : [{ text: `Raised by: ${raiserText(raised_by)}` }]),
    { text: `Created:   ${oneLine(created_at)}` },
    ...(status === "pending" ? [{ text: `Expires:   ${oneLine(expires_at)}` }] : []),
  ];
}

function raiserText({ type, name, minted_by }: NonNullable<Seen["raised_by"]>): string {
  if (type === "agent") return `agent ${oneLine(name)}`;
  const session = name === "" ? "a session without a label" : `the session ${oneLine(name)}`;
  return minted_by === undefined ? session : `${session}, opened by ${oneLine(minted_by)}`;
}

function agentLines({ message, user_message = "", slots }: Seen, room: number | undefined): readonly Line[] {
  const said: readonly (readonly [about: string, text: string])[] = [
    ["Message:", message],
    ["To you:", user_message],
    ...slots.map((slot) => [`About ${oneLine(slot.key)}:`, slotWords(slot)] as const),
  ];
  const lines = said
    .filter(([, text]) => text.trim() !== "")
    .flatMap(([about, text]) => [
      { text: about },
      ...quoted(text, room).map((line): Line => ({ text: line, tone: "muted" })),
    ]);
  if (lines.length === 0) return [];
  return [heading("In the agent's own words, of which nothing is checked:"), ...lines];
}

/** What the agent says of a credential and of where to get it. */
export function slotWords({
  description = "",
  obtain = "",
  obtain_instructions = "",
}: CredentialSlotItem): string {
  return [description, obtain === "" ? "" : `where to get it: ${obtain}`, obtain_instructions]
    .filter((text) => text !== "")
    .join("\n");
}
