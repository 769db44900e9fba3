/** Placeholders that were given to somebody else: whoever shows one has it from where it was (a credential's thief would). */
import type { Sighted } from "../../app/canary/sighting.ts";
import type { Access } from "../../app/proxy/proxy-access.ts";
import { hasForeignTag, type Mark } from "../../core/catalog/placeholder-tag.ts";
import type { RequestHead } from "../exchange.ts";
import { ownLogin } from "./basic-login.ts";

/** In front of every tag; a head without the word is not looked at further. */
const WORD = "placeholder";
const BYTES = Buffer.from(WORD);
const SHORT = 512;

/** What the data plane is given of placeholders: the tags that an access may show, and what tells ours from others. */
export type PlaceholderTags = { readonly mark: Mark; own(access: Access): readonly string[] };

/**
 * Where in a head one stands that this instance has made for another actor or vault. Bodies are not looked through for them:
 * a placeholder opens something where it takes a credential's place, and may be written about anywhere.
 */
export function foreignPlaceholder(
  tags: PlaceholderTags,
  request: RequestHead,
  access: Access,
): Sighted | undefined {
  const login = ownLogin(request);
  if (login === undefined && !mentions(request)) return undefined;
  const isForeign = (text: string) => text.includes(WORD) && hasForeignTag(tags.mark, text, tags.own(access));
  if (login !== undefined && isForeign(login.toString("latin1"))) {
    return { canary: undefined, place: "header authorization" };
  }
  const { target, headers } = request;
  if (isForeign(target)) return { canary: undefined, place: target.includes("?") ? "query" : "path" };
  for (let at = 0; at < headers.length; at += 2) {
    if (!isForeign(headers[at + 1] as string)) continue;
    return { canary: undefined, place: `header ${(headers[at] as string).toLowerCase()}` };
  }
  return undefined;
}

function mentions({ source, target, headers }: RequestHead): boolean {
  if (source === undefined) return target.includes(WORD) || headers.some((text) => text.includes(WORD));
  const { bytes, base } = source;
  const end = source.lineStart(source.fields);
  // What came with it of a body is not looked at: what is long is cut off, and what is short costs less than that.
  if (bytes.length - end > SHORT) return bytes.subarray(base, end).includes(BYTES);
  const at = bytes.indexOf(BYTES, base);
  return at >= 0 && at < end;
}
