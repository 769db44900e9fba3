import { parseAuthMethod } from "../auth-method/parse.ts";
import { AppError } from "../errors.ts";
import { type Fields, foldFieldNames, isObject } from "../fields.ts";
import { type Fail, failAs } from "./fault.ts";
import { type Matcher, parseHost, parseMatcherPort, splitMatcher } from "./host-pattern.ts";
import { parsePathPattern } from "./path-pattern.ts";
import type { Service } from "./service.ts";
import { isSlug, SLUG_RULE } from "./slug.ts";
import { parseSubstitutions } from "./substitution.ts";

export type ParseOptions = {
  /** Lets internal names, `localhost` and IP literals through. */
  readonly devMode: boolean;
  /** Names an entry that has no name of its own; without it, or when it knows none, the name is required. */
  readonly adopt?: (matcher: Matcher) => string | undefined;
  /** Files may write `port:` beside `host:`; the wire may not. */
  readonly portField?: boolean;
};

const NAMES = [
  "name",
  "host",
  "path",
  "port",
  "enabled",
  "auth",
  "substitutions",
  "cookies",
  "foreign_credentials",
  "description",
];

/**
 * A service from JSON or YAML, defaults filled in and host normalised. Unknown members are ignored.
 * Throws `invalid_service` with a message that names the service and the field. `position` is shown for an entry
 * without a name.
 */
export function parseService(value: unknown, options: ParseOptions, position?: number): Service {
  const place = position === undefined ? "service" : `services[${position}]`;
  if (!isObject(value)) throw new AppError("invalid_service", { message: `${place}: must be an object` });
  const fields = foldFieldNames(value, NAMES);
  const given = fields["name"];
  const fail = failAs(typeof given === "string" && given !== "" ? `service "${given}"` : place);
  if (fields["description"] !== undefined) fail("description", "is no longer a field; leave it out");
  const matcher = parseMatcher(fields, options, fail);
  const foreignCredentials = parseForeignCredentials(fields["foreign_credentials"], fail);
  return {
    name: parseName(given === undefined || given === "" ? options.adopt?.(matcher) : given, fail),
    ...matcher,
    enabled: parseEnabled(fields["enabled"], fail),
    auth: parseAuthMethod(fields["auth"], fail),
    substitutions: parseSubstitutions(fields["substitutions"], fail),
    ...(parseCookies(fields["cookies"], fail) ? { cookies: "pass" as const } : {}),
    ...(foreignCredentials === undefined ? {} : { foreignCredentials }),
  };
}

/** A whole list; two entries of one name are refused. Throws `invalid_service`. */
export function parseServices(values: readonly unknown[], options: ParseOptions): Service[] {
  const services = values.map((value, at) => parseService(value, options, at));
  const seen = new Set<string>();
  for (const { name } of services) {
    if (seen.has(name)) {
      throw new AppError("invalid_service", { message: `service "${name}": name is used twice` });
    }
    seen.add(name);
  }
  return services;
}

function parseName(value: unknown, fail: Fail): string {
  if (value === undefined || value === "") fail("name", "is required");
  if (typeof value !== "string" || !isSlug(value)) fail("name", `must have ${SLUG_RULE}`);
  return value;
}

function parseEnabled(value: unknown, fail: Fail): boolean {
  if (value === undefined) return true;
  return typeof value === "boolean" ? value : fail("enabled", "must be true or false");
}

function parseCookies(value: unknown, fail: Fail): boolean {
  if (value === undefined || value === "remove") return false;
  return value === "pass" ? true : fail("cookies", "must be pass or remove");
}

function parseForeignCredentials(value: unknown, fail: Fail): Service["foreignCredentials"] {
  if (value === undefined || value === "allow") return undefined;
  if (value === "strip" || value === "refuse") return value;
  return fail("foreign_credentials", "must be allow, strip or refuse");
}

function parseMatcher(fields: Fields, options: ParseOptions, fail: Fail): Matcher {
  const text = fields["host"] ?? "";
  if (typeof text !== "string") fail("host", "must be a text such as api.example.com");
  if (text.includes("://")) fail("host", `is written without "${text.slice(0, text.indexOf("://"))}://"`);
  const parts = splitMatcher(text.trim());
  const host = parseHost(parts.host, options, fail);
  const inline = parts.port === undefined ? undefined : parseMatcherPort(parts.port, fail);
  if (fields["port"] !== undefined && options.portField !== true) {
    fail("port", "is written inside host, as in api.example.com:8443");
  }
  const port = parsePortField(fields["port"], inline, fail);
  const path = parsePathField(fields["path"], parts.path, fail);
  return port === undefined ? { host, path } : { host, port, path };
}

function parsePortField(value: unknown, inline: number | undefined, fail: Fail): number | undefined {
  if (value === undefined) return inline;
  if (typeof value !== "number" || !Number.isInteger(value) || value < 1 || value > 65535) {
    fail("port", "must be a number from 1 to 65535");
  }
  if (inline !== undefined && inline !== value) fail("port", `is ${value}, but host says ${inline}`);
  return value;
}

function parsePathField(value: unknown, inline: string, fail: Fail): string {
  if (value === undefined || value === "") return parsePathPattern(inline, fail);
  if (typeof value !== "string") fail("path", "must be a text such as /v1/*");
  if (inline !== "" && inline !== value) fail("path", `is ${value}, but host says ${inline}`);
  return parsePathPattern(value, fail);
}
