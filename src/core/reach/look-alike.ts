/**
 * Names that could be taken for another one. Compared are registrable domains: whoever owns `github.com` may call hosts
 * below it anything. What is found has to be typed by a person, so honest names should pass; what is not found is still
 * shown with its domain.
 */
import { isOneSlip } from "../nearest.ts";
import type { HostFacts, HostLookup } from "./host-facts.ts";
import { skeleton } from "./skeleton.ts";

/** A name that others are compared with: its domain (`stripe.com`), and that without its suffix. */
export type KnownDomain = { readonly domain: string; readonly label: string };

/** Words that go with a name in domains made to look official. */
const AFFIXES = new Set(
  [
    "ai",
    "api",
    "apis",
    "app",
    "apps",
    "auth",
    "cdn",
    "cloud",
    "dev",
    "docs",
    "edge",
    "gateway",
    "help",
    "hq",
  ].concat(
    ["id", "io", "login", "mail", "oauth", "online", "pay", "portal", "prod", "proxy", "secure", "security"],
    ["server", "service", "services", "signin", "sso", "status", "support", "token", "verify", "web"],
    ["account", "accounts", "admin", "billing", "checkout", "client", "connect", "console", "dashboard"],
    ["get", "inc", "labs", "my", "official", "payment", "payments", "platform", "sdk", "team", "try", "use"],
  ),
);

/** Shorter labels are near to, or part of, too many honest names. */
const LEAST = { confusable: 3, sameName: 4, affix: 4, slip: 5 };

/** The domains of these hosts, each once, in the order of their names. Hosts without one are left out. */
export function knownDomains(hosts: readonly string[], lookUp: HostLookup): readonly KnownDomain[] {
  const domains = hosts.flatMap((host) => {
    const facts = lookUp(host.replace(/^\*\./, ""));
    const domain = facts?.domain ?? facts?.registered;
    return domain === undefined ? [] : [domain];
  });
  return [...new Set(domains)].sort().map((domain) => ({ domain, label: firstLabel(domain) }));
}

/**
 * The first of the known domains that the host could be taken for and does not belong to. A domain that `isFamiliar` is
 * no look-alike, however near it is to another.
 */
export function lookAlikeOf(
  host: string,
  facts: HostFacts,
  { known, isFamiliar }: { readonly known: readonly KnownDomain[]; isFamiliar(domain: string): boolean },
): string | undefined {
  const { domain } = facts;
  if (domain === undefined || isFamiliar(domain)) return undefined;
  const labels = facts.unicode.split(".");
  const own = labels.at(-domain.split(".").length) ?? "";
  const below = host.split(".").slice(0, -domain.split(".").length);
  const others = known.filter((one) => one.domain !== domain);
  return others.find((one) => isLike(own, one) || isEmbedded(host, below, one))?.domain;
}

function isLike(label: string, { label: known }: KnownDomain): boolean {
  if (label === known) return known.length >= LEAST.sameName;
  if (known.length >= LEAST.confusable && skeleton(label) === skeleton(known)) return true;
  if (known.length >= LEAST.affix && hasAffix(label, known)) return true;
  return known.length >= LEAST.slip && isOneSlip(label, known);
}

/** `stripe-api`, `api-stripe`, `stripeapi`, `my-stripe-login`, and the same with letters that look alike. */
function hasAffix(label: string, known: string): boolean {
  const wanted = skeleton(known);
  const parts = label.split("-");
  if (parts.length > 1 && parts.some((part) => skeleton(part) === wanted)) return true;
  const plain = skeleton(label);
  const rest = plain.startsWith(wanted)
    ? plain.slice(wanted.length)
    : plain.endsWith(wanted)
      ? plain.slice(0, -wanted.length)
      : undefined;
  return rest !== undefined && SKELETON_AFFIXES.has(rest);
}

const SKELETON_AFFIXES = new Set([...AFFIXES].map(skeleton));

/**
 * The whole domain where it seems to end the name and does not (`api.stripe.com.evil.io`, `stripe.com-api.net`,
 * `stripe.com.tools`), or within one label (`api-stripe-com.evil.io`).
 */
function isEmbedded(host: string, below: readonly string[], { domain }: KnownDomain): boolean {
  if (host.includes(domain)) {
    const name = `.${host}`;
    const isEnded = (start: string) => ["-", "."].some((end) => name.includes(`${start}${domain}${end}`));
    if (isEnded(".") || isEnded("-")) return true;
  }
  return below.some((label) => within(label, domain.replaceAll(".", "-")));
}

function within(label: string, part: string): boolean {
  return `-${label}-`.includes(`-${part}-`);
}

function firstLabel(domain: string): string {
  const dot = domain.indexOf(".");
  return dot < 0 ? domain : domain.slice(0, dot);
}
