import { AUTH_TYPES } from "../../core/auth-method/method.ts";
import { didYouMean } from "../../core/nearest.ts";
import { parseService } from "../../core/service/parse.ts";
import { usageError } from "../failure.ts";

/** The flags that describe one service; `vault proposal create` takes the same. */
export const serviceFlags = {
  name: { type: "string", valueHint: "slug", description: "Name of the service" },
  host: {
    type: "string",
    valueHint: "host[:port][/path]",
    description: "What it matches, as api.example.com/v1/*",
  },
  "auth-type": {
    type: "string",
    valueHint: AUTH_TYPES.join("|"),
    description: "How its requests are authenticated",
  },
  "token-key": { type: "string", valueHint: "KEY", description: "Credential of bearer" },
  "username-key": { type: "string", valueHint: "KEY", description: "User name's credential of basic" },
  "password-key": { type: "string", valueHint: "KEY", description: "Password's credential of basic" },
  "api-key-key": { type: "string", valueHint: "KEY", description: "Credential of api-key" },
  "api-key-header": { type: "string", valueHint: "name", description: "Header of api-key (Authorization)" },
  "api-key-prefix": {
    type: "string",
    valueHint: "text",
    description: "What stands before the key in the header",
  },
  disabled: { type: "boolean", description: "Add it switched off" },
} as const;

export type ServiceFlags = {
  readonly name: string | undefined;
  readonly host: string | undefined;
  readonly "auth-type": string | undefined;
  readonly "token-key": string | undefined;
  readonly "username-key": string | undefined;
  readonly "password-key": string | undefined;
  readonly "api-key-key": string | undefined;
  readonly "api-key-header": string | undefined;
  readonly "api-key-prefix": string | undefined;
  readonly disabled: boolean;
};

/** Which flags belong to which type, and what they are called in a service's `auth`. */
const FIELDS = {
  bearer: { required: { "token-key": "token" }, optional: {} },
  basic: { required: { "username-key": "username" }, optional: { "password-key": "password" } },
  "api-key": {
    required: { "api-key-key": "key" },
    optional: { "api-key-header": "header", "api-key-prefix": "prefix" },
  },
  passthrough: { required: {}, optional: {} },
} as const;
type FlagType = keyof typeof FIELDS;

const CREDENTIAL_FLAGS = [
  "token-key",
  "username-key",
  "password-key",
  "api-key-key",
  "api-key-header",
  "api-key-prefix",
] as const;

/** Any of the flags was given. */
export function hasServiceFlags(flags: ServiceFlags): boolean {
  return (
    flags.disabled ||
    Object.keys(serviceFlags).some((name) => name !== "disabled" && flags[name as "name"] !== undefined)
  );
}

/** One service as it would stand in a file. Throws a usage error that names the flag, and `InvalidService`. */
export function serviceFromFlags(flags: ServiceFlags): Record<string, unknown> {
  const { name, host } = flags;
  if (host === undefined)
    throw usageError("--host is required", "or describe the services in a file: -f services.yaml");
  if (/^[^/]+\/$/.test(host)) {
    throw usageError(
      `--host "${host}" matches the path / alone`,
      `write ${host.slice(0, -1)} for every path, or set path: / in a file if that one is meant`,
    );
  }
  const service = { ...(name === undefined ? {} : { name }), host, auth: authFromFlags(flags) };
  // By the server's own rules, before anything is asked of it; the name may be its to make.
  parseService(service, { devMode: true, adopt: () => "unnamed" });
  return flags.disabled ? { ...service, enabled: false } : service;
}

function authFromFlags(flags: ServiceFlags): Record<string, string> {
  const type = authType(flags["auth-type"]);
  const { required, optional } = FIELDS[type];
  const fields: Readonly<Record<string, string>> = { ...required, ...optional };
  for (const flag of CREDENTIAL_FLAGS) {
    if (flags[flag] !== undefined && !Object.hasOwn(fields, flag)) {
      throw usageError(`--${flag} does not go with --auth-type ${type}`);
    }
  }
  const auth: Record<string, string> = { type };
  for (const [flag, field] of Object.entries(fields)) {
    const value = flags[flag as (typeof CREDENTIAL_FLAGS)[number]];
    if (value !== undefined) auth[field] = value;
    else if (Object.hasOwn(required, flag)) throw usageError(`--auth-type ${type} needs --${flag}`);
  }
  return auth;
}

function authType(given: string | undefined): FlagType {
  const types = Object.keys(FIELDS);
  if (given === undefined) throw usageError("--auth-type is required", `it is one of ${types.join(", ")}`);
  if (given === "custom") {
    throw usageError(
      "--auth-type custom can only be given in a file",
      "agent-vault vault service add -f services.yaml",
    );
  }
  if (Object.hasOwn(FIELDS, given)) return given as FlagType;
  throw usageError(
    `--auth-type cannot be "${given}"`,
    didYouMean(given, types) ?? `it is one of ${types.join(", ")}`,
  );
}
