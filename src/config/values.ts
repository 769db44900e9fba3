import { parseDuration } from "../core/duration.ts";
import { type Ip, parseCidr, parseIp } from "../core/net/address.ts";
import { normalizeHost } from "../core/net/target.ts";
import { Unusable } from "./reader.ts";

export type AddressRange = { readonly text: string; contains(ip: Ip): boolean };

const TRUE = ["1", "t", "T", "true", "True", "TRUE"];
const FALSE = ["0", "f", "F", "false", "False", "FALSE"];

/** A boolean as the reference spells it. Anything else is a fault: a guess could open what should stay shut. */
export function parseBoolean(text: string): boolean {
  if (TRUE.includes(text)) return true;
  if (FALSE.includes(text)) return false;
  throw new Unusable("expected true or false");
}

/** A decimal whole number within bounds. */
export function integerBetween(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN;
    if (value >= min && value <= max) return value;
    throw new Unusable(
      max === Number.MAX_SAFE_INTEGER
        ? `expected a whole number of at least ${min}`
        : `expected ${min} to ${max}`,
    );
  };
}

/** A duration such as `300ms`, `90s`, `5m` or `1h30m`, in milliseconds. */
export function durationOf(text: string): number {
  const duration = parseDuration(text);
  if (duration === undefined) throw new Unusable("expected a duration such as 90s, 5m or 1h30m");
  return duration;
}

/** How long something is waited for, in milliseconds: a duration of a second or more, or 0, which is for ever (Infinity). */
export function parseTimeout(text: string): number {
  const timeout = durationOf(text);
  if (timeout === 0) return Number.POSITIVE_INFINITY;
  if (timeout < 1000) throw new Unusable("expected at least 1s, or 0 for no limit");
  return timeout;
}

/** A number of seconds or a duration, from a second to a day; in milliseconds. */
export function parseSeconds(text: string): number {
  const duration = /^\d{1,6}$/.test(text) ? Number(text) * 1000 : durationOf(text);
  if (duration >= 1000 && duration <= 24 * 3_600_000) return duration;
  throw new Unusable("expected 1s to 24h");
}

/** One of some words, in any case. */
export function oneOf<T extends string>(words: readonly T[]): (text: string) => T {
  return (text) => {
    const found = words.find((word) => word === text.toLowerCase());
    if (found === undefined)
      throw new Unusable(`expected ${words.slice(0, -1).join(", ")} or ${words.at(-1)}`);
    return found;
  };
}

/** Addresses and CIDR blocks, comma-separated. One bad entry makes the whole unusable. */
export function parseRanges(text: string): AddressRange[] {
  return entries(text).map((entry) => {
    const range = parseCidr(entry);
    if (range === undefined)
      throw new Unusable(`${JSON.stringify(entry)} is neither an address nor a CIDR block`);
    return { text: entry, contains: (ip) => range.contains(ip) };
  });
}

/** `host=ip,host=ip` by normalised host; a host may stand several times, IPv6 may be in brackets. */
export function parsePins(text: string): ReadonlyMap<string, readonly string[]> {
  const pins = new Map<string, string[]>();
  for (const entry of entries(text)) {
    const at = entry.indexOf("=");
    const host = normalizeHost(entry.slice(0, Math.max(at, 0)).trim());
    const address = entry
      .slice(at + 1)
      .trim()
      .replace(/^\[(.*)\]$/, "$1");
    if (at < 0 || host === undefined || parseIp(address) === undefined) {
      throw new Unusable(`${JSON.stringify(entry)} is not host=ip`);
    }
    pins.set(host, [...(pins.get(host) ?? []), address]);
  }
  return pins;
}

/** An http(s) origin, perhaps with a path, without trailing slashes. */
export function parseBaseUrl(text: string): string {
  const url = URL.parse(text);
  const isWeb = url?.protocol === "http:" || url?.protocol === "https:";
  if (url === null || !isWeb) throw new Unusable("expected a URL that begins with http:// or https://");
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new Unusable("expected a URL without user, query and fragment");
  }
  return text.replace(/\/+$/, "");
}

function entries(text: string): string[] {
  return text
    .split(",")
    .map((entry) => entry.trim())
    .filter((entry) => entry !== "");
}
