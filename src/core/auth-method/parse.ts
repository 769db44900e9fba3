import { isKeyName } from "../credential/key-name.ts";
import { type Fields, foldFieldNames, isObject, unknownField } from "../fields.ts";
import type { KeyName } from "../ids.ts";
import { isBrokerHeader, isFieldName, isHopByHop } from "../net/headers.ts";
import { type Fail, failAs } from "../service/fault.ts";
import { AUTH_TYPES, type AuthMethod } from "./method.ts";

const FIELDS = {
  bearer: ["token"],
  basic: ["username", "password"],
  "api-key": ["key", "header", "prefix"],
  custom: ["headers"],
  passthrough: [],
} as const satisfies Record<AuthMethod["type"], readonly string[]>;
const ALL_FIELDS: readonly string[] = Object.values(FIELDS).flat();

const CUSTOM_NAME = /^[A-Za-z0-9-]+$/;
const TEMPLATE = /\{\{\s*(\w+)\s*\}\}/g;
/** VCHAR, SP and HTAB: what a header value may hold without being read differently by someone (RFC 9110 5.5). */
const HEADER_TEXT = /^[\t\x20-\x7e]*$/;

/**
 * How a service authenticates, from JSON or YAML. A field of another type is refused, and so is a header that a
 * broker must not set. Throws `invalid_service`.
 */
export function parseAuthMethod(value: unknown, fail: Fail = failAs("service")): AuthMethod {
  if (!isObject(value)) fail("auth", "is required and must be an object");
  const fields = foldFieldNames(value, ["type", "description", ...ALL_FIELDS]);
  const type = AUTH_TYPES.find((known) => known === fields["type"]);
  if (type === undefined) fail("auth.type", `must be one of ${AUTH_TYPES.join(", ")}`);
  if (fields["description"] !== undefined) fail("auth.description", "is no longer a field; leave it out");
  const own: readonly string[] = FIELDS[type];
  const foreign = ALL_FIELDS.find((name) => !own.includes(name) && !isBlank(fields[name]));
  if (foreign !== undefined) fail(`auth.${foreign}`, `does not belong to ${type}`);
  const unknown = unknownField(fields, ["type", ...ALL_FIELDS]);
  if (unknown !== undefined) fail(`auth.${unknown.name}`, unknown.problem);
  return build(type, fields, fail);
}

function build(type: AuthMethod["type"], fields: Fields, fail: Fail): AuthMethod {
  switch (type) {
    case "bearer":
      return { type, token: requiredKey(fields, "token", fail) };
    case "basic": {
      const username = requiredKey(fields, "username", fail);
      if (isBlank(fields["password"])) return { type, username };
      return { type, username, password: requiredKey(fields, "password", fail) };
    }
    case "api-key":
      return {
        type,
        key: requiredKey(fields, "key", fail),
        header: apiKeyHeader(fields["header"], fail),
        prefix: headerText(fields["prefix"] ?? "", "auth.prefix", fail),
      };
    case "custom":
      return { type, headers: customHeaders(fields["headers"], fail) };
    case "passthrough":
      return { type };
  }
}

function requiredKey(fields: Fields, name: string, fail: Fail): KeyName {
  const value = fields[name];
  if (isBlank(value)) fail(`auth.${name}`, "is required; it names a credential key");
  if (typeof value !== "string" || !isKeyName(value)) {
    // The text is not repeated: people put the secret itself here.
    fail(`auth.${name}`, "must be a credential key such as STRIPE_KEY, not a value");
  }
  return value;
}

function apiKeyHeader(value: unknown, fail: Fail): string {
  if (isBlank(value)) return "Authorization";
  if (typeof value !== "string" || !isFieldName(value)) fail("auth.header", "must be a header name");
  refuseUnsafe(value, "auth.header", fail);
  return value;
}

function customHeaders(value: unknown, fail: Fail): Readonly<Record<string, string>> {
  if (!isObject(value) || Object.keys(value).length === 0) {
    fail("auth.headers", "is required; it maps at least one header name to its value");
  }
  const headers: [string, string][] = [];
  const seen = new Set<string>();
  for (const [name, template] of Object.entries(value)) {
    const field = `auth.headers.${name}`;
    if (!CUSTOM_NAME.test(name)) fail("auth.headers", "may hold only names of A-Z a-z 0-9 and -");
    refuseUnsafe(name, field, fail);
    if (seen.has(name.toLowerCase())) fail(field, "is given twice, in different cases");
    seen.add(name.toLowerCase());
    headers.push([name, headerTemplate(template, field, fail)]);
  }
  return Object.fromEntries(headers);
}

function headerTemplate(value: unknown, field: string, fail: Fail): string {
  const template = headerText(value, field, fail);
  for (const [, key = ""] of template.matchAll(TEMPLATE)) {
    if (!isKeyName(key)) fail(field, `names {{ ${key} }}, which is no credential key`);
  }
  if (template.replaceAll(TEMPLATE, "").includes("{{")) fail(field, "has a {{ that no {{ KEY }} follows");
  return template;
}

function headerText(value: unknown, field: string, fail: Fail): string {
  if (typeof value !== "string") fail(field, "must be a text");
  if (!HEADER_TEXT.test(value)) fail(field, "must hold printable ASCII only");
  return value;
}

/** Framing, routing and hop-by-hop headers are ours: a value injected there would change where a message ends. */
function refuseUnsafe(name: string, field: string, fail: Fail): void {
  const lower = name.toLowerCase();
  const isFraming = lower === "host" || lower === "content-length";
  if (isFraming || isHopByHop(lower) || isBrokerHeader(lower) || lower.startsWith("proxy-")) {
    fail(field, `must not be ${name}: the broker sets that header itself`);
  }
}

function isBlank(value: unknown): boolean {
  return value === undefined || value === "";
}
