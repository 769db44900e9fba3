/** A database URL as libpq reads it (PostgreSQL, 34.1.1.2), as far as it is known here; the rest is refused by name. */
import { readFileSync } from "node:fs";
import type { ClientConfig } from "pg";
import { AppError } from "../../core/errors.ts";

const SSL_MODES = ["disable", "require", "verify-ca", "verify-full"];
const KNOWN = [
  "sslmode",
  "sslrootcert",
  "sslcert",
  "sslkey",
  "application_name",
  "search_path",
  "options",
  "host",
  "prepare",
  "pgbouncer",
];

/** Throws AppError `invalid_config`, which repeats no value: any may be part of a password. */
export function parsePostgresUrl(text: string): ClientConfig {
  const url = parse(text);
  const parameters = parametersOf(url);
  const host = parameters.get("host") ?? decode(url.hostname).replace(/^\[(.*)\]$/, "$1");
  const database = decode(url.pathname.slice(1));
  const options = optionsOf(parameters);
  return {
    ...(url.username === "" ? {} : { user: decode(url.username) }),
    ...(url.password === "" ? {} : { password: decode(url.password) }),
    ...(host === "" ? {} : { host }),
    ...(url.port === "" ? {} : { port: Number(url.port) }),
    ...(database === "" ? {} : { database }),
    ...(options === "" ? {} : { options }),
    application_name: parameters.get("application_name") ?? "agent-vault",
    ssl: tlsOf(parameters),
  };
}

function parse(text: string): URL {
  try {
    return new URL(text);
  } catch {
    throw invalid(
      "The database URL is not valid.",
      "Characters such as @ / ? # in a password are written as %40 …",
    );
  }
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw invalid("The database URL is not valid: a % in it is not followed by two hexadecimal digits.");
  }
}

function parametersOf({ search, searchParams }: URL): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>();
  // An unescaped ? in a password makes the rest of it, and the host behind its @, look like a parameter.
  if (search.includes("@"))
    throw invalid("The database URL is not valid: in a password, ? is written as %3F.");
  for (const [name, value] of searchParams) {
    if (!KNOWN.includes(name)) throw unknown(name);
    parameters.set(name, value);
  }
  return parameters;
}

function unknown(name: string): AppError {
  const named = /^[a-z_]{1,40}$/i.test(name) ? `the parameter "${name}"` : "a parameter";
  const hint =
    name === "schema"
      ? "Write search_path=… instead of schema=…, or leave it out where the schema is public."
      : `Known are ${KNOWN.join(", ")}.`;
  return invalid(`The database URL has ${named}, which is not known here.`, hint);
}

/** Startup options; a space ends one, so it is escaped. */
function optionsOf(parameters: ReadonlyMap<string, string>): string {
  const path = parameters.get("search_path")?.replace(/[\\ ]/g, "\\$&");
  const given = parameters.get("options");
  return [
    ...(given === undefined ? [] : [given]),
    ...(path === undefined ? [] : [`-c search_path=${path}`]),
  ].join(" ");
}

/** `require` encrypts without asking who it is, as libpq does; with `sslrootcert` it asks for the chain. */
function tlsOf(parameters: ReadonlyMap<string, string>): ClientConfig["ssl"] {
  const mode = parameters.get("sslmode") ?? "disable";
  if (!SSL_MODES.includes(mode)) {
    throw invalid(`The database URL's sslmode is none of ${SSL_MODES.join(", ")}.`);
  }
  if (mode === "disable") return false;
  const ca = fileOf(parameters, "sslrootcert");
  const cert = fileOf(parameters, "sslcert");
  const key = fileOf(parameters, "sslkey");
  return {
    rejectUnauthorized: mode !== "require" || ca !== undefined,
    ...(mode === "verify-full" ? {} : { checkServerIdentity: () => undefined }),
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
  };
}

function fileOf(parameters: ReadonlyMap<string, string>, name: string): string | undefined {
  const path = parameters.get(name);
  if (path === undefined || path === "system") return undefined;
  try {
    return readFileSync(path, "utf8");
  } catch {
    throw invalid(`The file that the database URL names as ${name} cannot be read.`);
  }
}

/** Says "database URL" and never what it is. */
function invalid(message: string, hint?: string): AppError {
  return new AppError("invalid_config", { message, ...(hint === undefined ? {} : { hint }) });
}
