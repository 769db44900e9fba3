/**
 * From paths that were asked for to patterns of them, as tight as they can be said. A segment becomes `*` only where
 * several values of it were seen, and it is one that names things: ids by their shape, names by standing at the same place
 * of otherwise equal paths, in front of the same word. What may decide power (`/v1/users`, `/v1/admin`) stays as it is.
 */
import { idKindOf, shapeOf } from "./id-like.ts";

/** Different values of an id before it is one of many. */
export const IDS_NEEDED = 2;
/** … of a name, such as that of a repository. */
export const NAMES_NEEDED = 3;
/** Different words below one place of a host that is only read, as in a registry of packages. */
export const READS_NEEDED = 20;

const STAR = "*";
const VERSION = /^(?:v\d+(?:\.\d+)*|api|rest|graphql)$/i;
/** Whoever has seen names beside one of these has not seen names. */
const POWER =
  /^(?:\.?well-known|admin|administration|api-keys?|apps?|audit|auth|authorizations|billing|config|credentials|grants?|hooks|installations|internal|invitations|keys|login|members|orgs|oauth|permissions|policies|roles|root|secrets|security|sessions|settings|system|teams|tokens|users?|webhooks)$/i;

/** A request as its method and the segments of its decoded path, the first behind the leading slash. */
export type Seen = { readonly method: string; readonly segments: readonly string[] };

/** The pattern, in segments, of each request: alike ones have the same. GET and HEAD count as one. */
export function templatesOf(seen: readonly Seen[]): ReadonlyMap<Seen, readonly string[]> {
  const templates = new Map<Seen, readonly string[]>();
  for (const alike of groups(seen, ({ method }) => reading(method))) {
    for (const [one, template] of ofOneMethod(alike)) templates.set(one, template);
  }
  return readsOnly(seen) ? widenReads(templates) : templates;
}

function ofOneMethod(seen: readonly Seen[]): ReadonlyMap<Seen, readonly string[]> {
  const found = new Map<Seen, readonly string[]>();
  for (const alike of groups(seen, ({ segments }) => shapeOf(segments.join("/")))) {
    const varies = (alike[0]?.segments ?? []).map(
      (segment, at) =>
        idKindOf(segment) !== undefined && distinct(alike.map((one) => one.segments[at])) >= IDS_NEEDED,
    );
    for (const one of alike) {
      found.set(
        one,
        one.segments.map((segment, at) => (varies[at] === true ? STAR : segment)),
      );
    }
  }
  return withNames(withNames(found, 2), 1);
}

/** `width` neighbouring segments become `*` where as many different ones as it takes stand in front of the same word. */
function withNames(
  found: ReadonlyMap<Seen, readonly string[]>,
  width: 1 | 2,
): ReadonlyMap<Seen, readonly string[]> {
  let current = found;
  const longest = Math.max(0, ...[...found.values()].map(({ length }) => length));
  // From the back: what stands behind is settled before what stands in front is looked at.
  for (let at = longest - width - 1; at >= 1; at -= 1) {
    const next = new Map(current);
    const open = [...current].filter(([, template]) => mayBeNames(template, at, width));
    const rest = ([, template]: (typeof open)[number]) => JSON.stringify(template.toSpliced(at, width, ""));
    for (const alike of groups(open, rest)) {
      const values = alike.map(([, template]) => template.slice(at, at + width));
      const counts = Array.from({ length: width }, (_, offset) => distinct(values.map((one) => one[offset])));
      if (counts.some((count) => count < NAMES_NEEDED) || values.flat().some((one) => POWER.test(one)))
        continue;
      for (const [one, template] of alike) {
        next.set(one, template.toSpliced(at, width, ...Array<string>(width).fill(STAR)));
      }
    }
    current = next;
  }
  return current;
}

/** Words with a word behind them, below a word that is no version of the whole. */
function mayBeNames(template: readonly string[], at: number, width: number): boolean {
  const [before, behind] = [template.slice(0, at), template[at + width]];
  const names = template.slice(at, at + width);
  return (
    isWord(behind) &&
    names.every((name) => isWord(name)) &&
    before.some((segment) => isWord(segment) && !VERSION.test(segment))
  );
}

function isWord(segment: string | undefined): boolean {
  return segment !== undefined && segment !== "" && segment !== STAR && idKindOf(segment) === undefined;
}

function readsOnly(seen: readonly Seen[]): boolean {
  return seen.every(({ method }) => reading(method) === "GET");
}

/** A host that is only read, with many different words below one place. */
function widenReads(found: ReadonlyMap<Seen, readonly string[]>): ReadonlyMap<Seen, readonly string[]> {
  const below = new Map<string, Set<string>>();
  for (const template of found.values()) {
    for (let at = 0; at < template.length; at += 1) {
      const parent = template.slice(0, at).join("/");
      below.set(parent, (below.get(parent) ?? new Set()).add(template[at] ?? ""));
    }
  }
  const many = new Set(
    [...below].flatMap(([parent, words]) =>
      words.size >= READS_NEEDED && ![...words].some((word) => POWER.test(word)) ? [parent] : [],
    ),
  );
  return new Map(
    [...found].map(([one, template]) => {
      const at = template.findIndex((_, index) => many.has(template.slice(0, index).join("/")));
      return [one, at < 0 ? template : [...template.slice(0, at), STAR]];
    }),
  );
}

export function reading(method: string): string {
  return method === "HEAD" ? "GET" : method;
}

export function groups<T>(all: readonly T[], keyOf: (one: T) => string): readonly (readonly T[])[] {
  return [...Map.groupBy(all, keyOf).values()];
}

function distinct(values: readonly unknown[]): number {
  return new Set(values).size;
}
