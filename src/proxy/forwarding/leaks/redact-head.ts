import type { MessageHead } from "../../../lib/http1/parser.ts";
import type { ResponseHead } from "../../exchange.ts";
import { redacted } from "./leak-filter.ts";
import type { LeakSearch } from "./leak-search.ts";

/** Hears of each place. */
export type Told = { add(place: string): void };

/**
 * Whether anything stands in a head as it came over HTTP/1.1, looked at as it lies there: fields that do not go back to the
 * client included, so that `redactHead` has to be asked what of it does.
 */
export function couldTell(search: LeakSearch, source: MessageHead): boolean {
  const bytes = source.bytes.subarray(source.base, source.lineStart(source.fields));
  return search.search(bytes, true).leaks.length > 0;
}

/** The same head with placeholders in its reason and in names and values of its fields, which are texts by now. */
export function redactHead(search: LeakSearch, head: ResponseHead, told: Told): ResponseHead {
  const reason = redactText(search, head.reason);
  if (reason !== undefined) told.add("status text");
  const headers = redactFields(search, head.headers, { told, kind: "header" });
  return reason === undefined && headers === head.headers
    ? head
    : { ...head, reason: reason ?? head.reason, headers };
}

/** Fields or trailers; the very same list where nothing was found. */
export function redactFields(
  search: LeakSearch,
  fields: string[],
  { told, kind }: { readonly told: Told; readonly kind: "header" | "trailer" },
): string[] {
  // A line break is in no value and so in no match: all are looked through at once.
  const all = Buffer.from(fields.join("\n"), "latin1");
  if (search.search(all, true).leaks.length === 0) return fields;
  return fields.map((text, at) => {
    const clean = redactText(search, text);
    if (clean === undefined) return text;
    const name = at % 2 === 0 ? clean : (fields[at - 1] as string);
    told.add(`${kind} ${redactText(search, name.toLowerCase()) ?? name.toLowerCase()}`);
    return clean;
  });
}

/** A text of bytes as latin1 with placeholders in it; undefined where nothing was found. */
function redactText(search: LeakSearch, text: string): string | undefined {
  const bytes = Buffer.from(text, "latin1");
  const { leaks } = search.search(bytes, true);
  if (leaks.length === 0) return undefined;
  return Buffer.from(redacted(bytes, leaks)).toString("latin1");
}
