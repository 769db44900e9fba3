import { type Capability, checkCapabilities } from "../agent/capability.ts";
import { parseAuthMethod } from "../auth-method/parse.ts";
import { parseBudget } from "../budget/budget.ts";
import { type Fields, foldFieldNames, isObject, unknownField } from "../fields.ts";
import { type Fail, Faults, failAs, InvalidService } from "./fault.ts";
import { type HostOptions, type Matcher, parseHost, parseMatcherPort, splitMatcher } from "./host-pattern.ts";
import { parseLeaks } from "./leaks.ts";
import { parseMethods } from "./methods.ts";
import { parsePathPattern } from "./path-pattern.ts";
import type { Service } from "./service.ts";
import { isSlug, SLUG_RULE } from "./slug.ts";
import { parseSubstitutions } from "./substitution.ts";

type Meant = Matcher & Pick<Service, "methods">;

export type ParseOptions = HostOptions & {
  /** Names an entry that has no name of its own; without it, or when it knows none, the name is required. */
  readonly adopt?: (meant: Meant) => string | undefined;
  /**
   * A `file` may write `port:` beside `host:`, and a host that ends in a bare slash is taken for the slip that it
   * nearly always is. On the wire a port stands in the host, and nothing is a slip.
   */
  readonly form?: "file" | "wire";
};

/** The members of a service as JSON and YAML have them. */
export const SERVICE_FIELDS: readonly string[] = [
  "name",
  "host",
  "path",
  "port",
  "enabled",
  "methods",
  "auth",
  "substitutions",
  "cookies",
  "foreign_credentials",
  "leaks",
  "requires",
  "budget",
];
/** Was a field once; who still writes it is told that it is gone, not that it is a slip. */
const GONE = "description";

/**
 * A service from JSON or YAML, defaults filled in and host normalised. A member that is none of a service's is
 * refused: a rule that was misspelt would not be there. Throws `InvalidService` with every fault, each named by the
 * service and the field. `position` is shown for an entry without a name.
 */
export function parseService(value: unknown, options: ParseOptions, position?: number): Service {
  const place = position === undefined ? "service" : `services[${position}]`;
  if (!isObject(value)) throw new InvalidService([{ at: [], message: `${place}: must be an object` }]);
  const fields = foldFieldNames(value, [...SERVICE_FIELDS, GONE]);
  const given = fields["name"];
  const fail = failAs(labelOf(given, place));
  const faults = new Faults();
  faults.attempt(() => refuseForeignFields(fields, fail));
  const matcher = faults.attempt(() => parseMatcher(fields, options, fail));
  const methods = faults.attempt(() => parseMethods(fields["methods"], fail));
  const named = matcher && { ...matcher, ...(methods === undefined ? {} : { methods }) };
  const name = faults.attempt(() => nameOf(given, named, options, fail));
  const enabled = faults.attempt(() => parseEnabled(fields["enabled"], fail));
  const auth = faults.attempt(() => parseAuthMethod(fields["auth"], fail));
  const substitutions = faults.attempt(() => parseSubstitutions(fields["substitutions"], fail));
  const cookies = faults.attempt(() => parseCookies(fields["cookies"], fail));
  const foreignCredentials = faults.attempt(() =>
    parseForeignCredentials(fields["foreign_credentials"], fail),
  );
  const leaks = faults.attempt(() => parseLeaks(fields["leaks"], fail));
  const requires = parseRequires(fields["requires"], fail, faults);
  const budget = parseBudget(fields["budget"], fail, faults);
  faults.throwAny();
  return {
    name,
    ...matcher,
    ...(enabled === undefined ? {} : { enabled }),
    ...(methods === undefined ? {} : { methods }),
    auth,
    substitutions,
    ...(cookies ? { cookies: "pass" as const } : {}),
    ...(foreignCredentials === undefined ? {} : { foreignCredentials }),
    ...(leaks === undefined ? {} : { leaks }),
    ...(requires.length === 0 ? {} : { requires }),
    ...(budget === undefined ? {} : { budget }),
  };
}

/** Which service is meant, by an entry that need not say all of it. */
export type ServiceReference = {
  /** Empty where the entry has none. */
  readonly name: string;
  readonly matcher: Matcher;
  readonly enabled?: boolean;
};

/** What such an entry says; members that only a whole service has are not judged. Throws as `parseService`. */
export function parseServiceReference(
  value: Fields,
  options: HostOptions,
  position: number,
): ServiceReference {
  const fields = foldFieldNames(value, [...SERVICE_FIELDS, GONE]);
  const given = fields["name"];
  const fail = failAs(labelOf(given, `services[${position}]`));
  const faults = new Faults();
  faults.attempt(() => refuseForeignFields(fields, fail));
  const matcher = faults.attempt(() => parseMatcher(fields, options, fail));
  const name = faults.attempt(() => (given === undefined || given === "" ? "" : parseName(given, fail)));
  const enabled = faults.attempt(() => parseEnabled(fields["enabled"], fail));
  faults.throwAny();
  return { name, matcher, ...(enabled === undefined ? {} : { enabled }) };
}

/** A whole list; two entries of one name are refused. Throws `InvalidService` with the faults of all entries. */
export function parseServices(values: readonly unknown[], options: ParseOptions): Service[] {
  const faults = new Faults();
  const seen = new Set<string>();
  const services = values.map((value, at) =>
    faults.attempt(() => {
      const service = parseService(value, options, at);
      if (seen.has(service.name)) failAs(`service "${service.name}"`)("name", "is used twice");
      seen.add(service.name);
      return service;
    }, [at]),
  );
  faults.throwAny();
  return services;
}

/** What a fault calls the entry: by its name, or by its place. */
export function labelOf(name: unknown, place: string): string {
  return typeof name === "string" && name !== "" ? `service "${name}"` : place;
}

function refuseForeignFields(fields: Fields, fail: Fail): void {
  if (fields[GONE] !== undefined) fail(GONE, "is no longer a field; leave it out");
  const unknown = unknownField(fields, SERVICE_FIELDS);
  if (unknown !== undefined) fail(unknown.name, unknown.problem);
}

/** `matcher` is nothing when it has faults itself, which say enough about a name that would come from it. */
function nameOf(given: unknown, matcher: Meant | undefined, options: ParseOptions, fail: Fail): string {
  if (given !== undefined && given !== "") return parseName(given, fail);
  return matcher === undefined && options.adopt !== undefined
    ? ""
    : parseName(matcher && options.adopt?.(matcher), fail);
}

function parseName(value: unknown, fail: Fail): string {
  if (value === undefined || value === "") fail("name", "is required");
  if (typeof value !== "string" || !isSlug(value)) fail("name", `must have ${SLUG_RULE}`);
  return value;
}

function parseEnabled(value: unknown, fail: Fail): boolean | undefined {
  if (value === undefined) return undefined;
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

/** Each that is none is a fault of its own: a requirement that was misspelt would keep everybody out. */
function parseRequires(value: unknown, fail: Fail, faults: Faults): readonly Capability[] {
  if (value === undefined) return [];
  const { capabilities, problems } = checkCapabilities("requires", value);
  for (const { field, problem } of problems) faults.attempt(() => fail(field, problem));
  return capabilities;
}

function parseMatcher(fields: Fields, options: ParseOptions, fail: Fail): Matcher {
  const text = fields["host"] ?? "";
  if (typeof text !== "string") fail("host", "must be a text such as api.example.com");
  if (text.includes("://")) fail("host", `is written without "${text.slice(0, text.indexOf("://"))}://"`);
  const parts = splitMatcher(text.trim());
  const host = parseHost(parts.host, options, fail);
  const inline = parts.port === undefined ? undefined : parseMatcherPort(parts.port, fail);
  // Of a client that sends the empty or the same port beside the host, nothing is lost.
  const isSame = fields["port"] === 0 || (inline !== undefined && fields["port"] === inline);
  if (options.form !== "file" && fields["port"] !== undefined && !isSame) {
    fail("port", "is written inside host, as in api.example.com:8443");
  }
  const port = options.form === "file" ? parsePortField(fields["port"], inline, fail) : inline;
  if (options.form === "file" && parts.path === "/") {
    fail(
      "host",
      `"${text}" matches the path / alone; write ${text.slice(0, -1)} for every path, or path: / for that one`,
    );
  }
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
