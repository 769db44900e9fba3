/** A request's head is looked through once, as bytes. Only of one in which a canary stands the place is sought. */
import type { CanaryRef, CanarySearch } from "../../app/canary/search.ts";
import type { Sighted } from "../../app/canary/sighting.ts";
import type { RawHeaders } from "../../core/net/headers.ts";
import { fieldValue, type RequestHead } from "../exchange.ts";
import { basicLogin } from "./basic-login.ts";

/** How often a target may be percent-encoded and is still read. */
const MAX_DECODED = 2;
const LOGINS = ["authorization", "proxy-authorization"] as const;

/** The first canary of this head: in its target or a field, as it stands, percent-decoded or in the login of Basic. */
export function searchHead(search: CanarySearch, request: RequestHead): Sighted | undefined {
  const canary =
    search.find(bytesOf(request)) ?? searchTarget(search, request.target) ?? searchLogins(search, request);
  return canary === undefined ? undefined : { canary, place: placeOf(search, request) };
}

/** The same of the fields behind a body. */
export function searchTrailers(search: CanarySearch, trailers: readonly string[]): Sighted | undefined {
  const canary = search.find(textOf("", trailers));
  return canary === undefined ? undefined : { canary, place: "trailer" };
}

function bytesOf({ source, target, headers }: RequestHead): Uint8Array {
  if (source === undefined) return textOf(target, headers);
  return source.bytes.subarray(source.base, source.lineStart(source.fields));
}

function textOf(target: string, headers: RawHeaders): Buffer {
  return Buffer.from(`${target}\n${headers.join("\n")}`, "latin1");
}

function searchTarget(search: CanarySearch, target: string): CanaryRef | undefined {
  let text = target;
  for (let turn = 0; turn < MAX_DECODED && text.includes("%"); turn += 1) {
    text = text.replaceAll(/%([0-9A-Fa-f]{2})/g, (_, hex: string) =>
      String.fromCharCode(Number.parseInt(hex, 16)),
    );
    const found = search.find(Buffer.from(text, "latin1"));
    if (found !== undefined) return found;
  }
  return undefined;
}

function searchLogins(search: CanarySearch, request: RequestHead): CanaryRef | undefined {
  for (const name of LOGINS) {
    const found = searchLogin(search, fieldValue(request, name));
    if (found !== undefined) return found;
  }
  return undefined;
}

function searchLogin(search: CanarySearch, value: string | undefined): CanaryRef | undefined {
  const login = basicLogin(value);
  return login === undefined ? undefined : search.find(login);
}

/** Never what stands there: of a name nothing is said. */
function placeOf(search: CanarySearch, { method, target, headers }: RequestHead): string {
  const isIn = (text: string) =>
    search.find(Buffer.from(text, "latin1")) !== undefined || searchTarget(search, text) !== undefined;
  const [path = "", ...query] = target.split("?");
  if (isIn(path)) return method === "CONNECT" ? "target" : "path";
  if (isIn(query.join("?"))) return "query";
  for (let at = 0; at < headers.length; at += 2) {
    const [name = "", value = ""] = [headers[at], headers[at + 1]];
    if (isIn(name)) return "header name";
    if (isIn(value) || searchLogin(search, value) !== undefined) return `header ${name.toLowerCase()}`;
  }
  return "head";
}
