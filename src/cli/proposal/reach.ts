/** What would newly be sent where, in words. */
import type { NewReachItem, ProposalReach, ReachItem, ReachReason } from "../../contract/vault/proposals.ts";
import { oneLine } from "../ui/foreign-text.ts";
import { heading, type Line } from "./line.ts";

const PLACES: Readonly<Record<ReachItem["surface"], string>> = {
  auth: "as authentication",
  path: "in the path",
  query: "in the query",
  header: "in headers",
  body: "in bodies",
  websocket: "in WebSocket messages",
  "token-endpoint": "to get tokens, with the client secret",
  "authorization-endpoint": "to sign in",
};

const INDENT = "      ";

/** The difference; what a person has to confirm comes first and is marked. */
export function reachLines({
  added,
  removed,
  replaced,
  inherited = [],
}: Omit<ProposalReach, "hash">): readonly Line[] {
  return [
    ...(added.length === 0 && inherited.length === 0
      ? [{ text: "Nothing would be sent to where it is not sent today.", tone: "good" } as const]
      : []),
    ...(added.length === 0 ? [] : [heading("Would newly be sent:"), ...bySurface(added).flatMap(addedLines)]),
    ...replaced.map(
      (key): Line => ({
        text: `! ${oneLine(key)} is stored already: its value is replaced wherever it is used`,
        tone: "danger",
      }),
    ),
    ...(inherited.length === 0
      ? []
      : [
          heading("Gets the new value, too:"),
          ...bySurface(inherited).map((one): Line => ({ text: `  ! ${arrow(one)}`, tone: "danger" })),
        ]),
    ...(removed.length === 0
      ? []
      : [heading("No longer sent:"), ...bySurface(removed).map((one) => ({ text: `  - ${arrow(one)}` }))]),
  ];
}

const RECAPPED = 3;

/** The same in one line, to stand where a decision is asked for. */
export function reachInShort({ added, inherited = [] }: Pick<ProposalReach, "added" | "inherited">): Line {
  if (added.length === 0 && inherited.length === 0)
    return { text: "In short: nothing would be sent to where it is not sent today.", tone: "good" };
  const text = [
    ...(added.length === 0 ? [] : [`would newly be sent: ${placesOf(added)}`]),
    ...(inherited.length === 0 ? [] : [`gets the new value, too: ${placesOf(inherited)}`]),
  ].join("; ");
  const isDangerous = inherited.length > 0 || added.some((one) => one.confirm_host !== undefined);
  return isDangerous ? { text: `! In short: ${text}`, tone: "danger" } : { text: `In short: ${text}` };
}

function placesOf(items: readonly ReachItem[]): string {
  const places = [...new Set(items.map((one) => `${oneLine(one.credential)} → ${oneLine(one.host)}`))];
  const more = places.length > RECAPPED ? `, and ${places.length - RECAPPED} more` : "";
  return `${places.slice(0, RECAPPED).join(", ")}${more}`;
}

type Grouped<T extends ReachItem> = T & { readonly surfaces: readonly ReachItem["surface"][] };

/** One entry for what goes to one host in several parts of a request. */
function bySurface<T extends ReachItem>(items: readonly T[]): readonly Grouped<T>[] {
  const groups = new Map<string, Grouped<T>>();
  for (const item of items) {
    const id = JSON.stringify({ ...item, surface: "" });
    const before = groups.get(id)?.surfaces ?? [];
    groups.set(id, { ...item, surfaces: [...before, item.surface] });
  }
  return [...groups.values()];
}

function arrow({ credential, host, surfaces }: Grouped<ReachItem>): string {
  return `${oneLine(credential)} → ${oneLine(host)}, ${surfaces.map((surface) => PLACES[surface]).join(", ")}`;
}

function addedLines(item: Grouped<NewReachItem>): readonly Line[] {
  const { confirm_host: typed } = item;
  const said = item.reasons.map((reason) => reasonText(reason, item));
  if (typed === undefined) {
    return [
      { text: `  + ${arrow(item)}` },
      ...said.map((text): Line => ({ text: INDENT + text, tone: "caution" })),
    ];
  }
  const owner = `the domain is ${oneLine(item.domain)}`;
  return [
    { text: `  ! ${arrow(item)}`, tone: "danger" },
    ...[...said, owner].map((text): Line => ({ text: INDENT + text, tone: "danger" })),
  ];
}

function reasonText(reason: ReachReason, { credential, bound_to, bound_since }: NewReachItem): string {
  const {
    code,
    suffix = "",
    resembles = "",
    unicode = "",
    mixed,
    headers = [],
    hosts = [],
    capabilities = [],
    methods,
  } = reason;
  const since = bound_since === undefined ? "" : ` (since ${oneLine(bound_since)})`;
  const known =
    bound_to.length === 0 ? "" : `, only at ${bound_to.map((host) => oneLine(host)).join(", ")}${since}`;
  switch (code) {
    case "existing-credential-new-host":
      return `${oneLine(credential)} is stored already, and nobody has allowed it at this host${known}`;
    case "new-surface":
      return `${oneLine(credential)} is allowed at this host, but not in this part of requests`;
    case "named-elsewhere":
      return `services of this vault use a credential of this name, only at ${hosts.map((host) => oneLine(host)).join(", ")}`;
    case "new-header":
      return `it would be sent as ${headers.map((name) => oneLine(name)).join(", ")}, which a host may repeat in its answer`;
    case "cookies":
      return "cookies that the host gives for it would be handed on to the agent";
    case "unsearched":
      return "answers would no more be searched for it, and a host may repeat it there";
    case "unrequired":
      return `agents without ${capabilities.map((one) => oneLine(one)).join(", ")} could use it, which they cannot now`;
    case "more-methods":
      return `agents could use it with ${methods === undefined ? "every method" : methods.map((one) => oneLine(one)).join(", ")}, which the service does not take now`;
    case "wildcard":
      return "* stands for any name, whoever answers there";
    case "shared-suffix":
      return `names under ${oneLine(suffix)} may belong to different parties`;
    case "public-suffix":
      return `${oneLine(suffix)} is what names end in, and names under it may belong to different parties`;
    case "look-alike":
      return `the name looks like ${oneLine(resembles)} and is another`;
    case "encoded-name":
      return `the name is read as ${oneLine(unicode)}${mixed === undefined ? "" : `, which mixes ${mixed.map((script) => oneLine(script)).join(" and ")} letters`}`;
    case "uncovered":
      return "what answered for this host before is taken away, and a wider service takes its place";
    case "unknown-endpoint":
      return "no known provider has this address, and the services that use the credential are elsewhere";
    case "plain-http":
      return "it goes out unencrypted";
    default:
      return oneLine(code);
  }
}
