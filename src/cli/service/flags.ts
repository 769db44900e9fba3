import { CAPABILITIES } from "../../core/agent/capability.ts";
import { type AUTH_METHODS, AUTH_TYPES, type AuthMethod, fieldsOf } from "../../core/auth-method/method.ts";
import { readBudgetLine } from "../../core/budget/budget-line.ts";
import { didYouMean } from "../../core/nearest.ts";
import { InvalidService, type ServiceFault } from "../../core/service/fault.ts";
import { LEAKS } from "../../core/service/leaks.ts";
import { parseService } from "../../core/service/parse.ts";
import type { FlagDef } from "../arg-defs.ts";
import { UsageFaults, usageError } from "../failure.ts";

type FieldOf<D> = D extends { readonly fields: infer F } ? F[keyof F] : never;
type FlagOf<F> = F extends { readonly flag: infer Name extends string } ? Name : never;
/** Every flag that a field of some method has. */
type AuthFlag = FlagOf<FieldOf<(typeof AUTH_METHODS)[AuthMethod["type"]]>>;

const KEY = { names: "credential" } as const;

const AUTH_FLAGS = Object.fromEntries(
  AUTH_TYPES.flatMap((type) =>
    flagsOf(type).map(([flag, , { valueHint, help }]) => [
      flag,
      { type: "string", valueHint, description: help, ...(valueHint === "KEY" ? KEY : {}) },
    ]),
  ),
) as Readonly<
  Record<AuthFlag, Pick<FlagDef, "valueHint" | "description" | "names"> & { readonly type: "string" }>
>;

/** The methods that flags can describe in full. */
const FLAG_TYPES = AUTH_TYPES.filter((type) =>
  fieldsOf(type).every(([, { required, flag }]) => !required || flag !== undefined),
);

/** The flags that describe one service; `vault proposal create` takes the same. */
export const serviceFlags = {
  name: { type: "string", valueHint: "slug", names: "service", description: "Name of the service" },
  host: {
    type: "string",
    valueHint: "host[:port][/path]",
    description: "What it matches, as api.example.com/v1/*",
  },
  "auth-type": {
    type: "string",
    valueHint: FLAG_TYPES.join("|"),
    known: FLAG_TYPES,
    description: "How its requests are authenticated",
  },
  ...AUTH_FLAGS,
  methods: {
    type: "string",
    valueHint: "GET,POST",
    description: "Only with these methods; HEAD comes with GET",
  },
  leaks: {
    type: "string",
    valueHint: LEAKS.join("|"),
    known: LEAKS,
    description: "Where an answer tells the credential (redact)",
  },
  requires: {
    type: "string",
    valueHint: "capability",
    repeatable: true,
    known: CAPABILITIES,
    description: "Only for agents with it",
  },
  budget: {
    type: "string",
    valueHint: "terms",
    description: "What its answers may cost, and what of them says so",
  },
  disabled: { type: "boolean", description: "Add it switched off" },
} as const;

export type ServiceFlags = Readonly<
  Partial<
    Record<"name" | "host" | "auth-type" | "methods" | "leaks" | "budget" | AuthFlag, string | undefined>
  >
> & {
  readonly disabled: boolean;
  readonly requires: readonly string[];
};

/** The fields of a method that have a flag, each behind its flag and its own name. */
function flagsOf(type: AuthMethod["type"]) {
  return fieldsOf(type).flatMap(([name, field]) =>
    field.flag === undefined ? [] : [[field.flag as AuthFlag, name, field] as const],
  );
}

/** Any of the flags was given. */
export function hasServiceFlags(flags: ServiceFlags): boolean {
  return Object.keys(serviceFlags).some((name) => {
    const value = flags[name as keyof ServiceFlags];
    return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
  });
}

/** What they say besides name, host and method, as members of a service. */
export function termsFromFlags({ methods, leaks, requires, budget, disabled }: ServiceFlags) {
  const listed = methods?.split(",").map((one) => one.trim());
  return {
    ...(listed === undefined ? {} : { methods: listed }),
    ...(leaks === undefined ? {} : { leaks }),
    ...(requires.length === 0 ? {} : { requires }),
    ...(budget === undefined ? {} : { budget: readBudgetLine(budget) }),
    ...(disabled ? { enabled: false } : {}),
  };
}

/** One service as it would stand in a file. Throws a usage error that names every flag with a fault. */
export function serviceFromFlags(flags: ServiceFlags): Record<string, unknown> {
  const { name } = flags;
  const terms = termsFromFlags(flags);
  const faults = new UsageFaults();
  const host = faults.attempt(() => hostFromFlags(flags));
  const auth = faults.attempt(() => authFromFlags(flags));
  // What is missing is said already; the rest is judged beside it.
  faults.attempt(() =>
    checkService({
      ...(name === undefined ? {} : { name }),
      host: host ?? "api.example.com",
      auth: auth ?? { type: "passthrough" },
      ...terms,
    }),
  );
  faults.throwAny();
  return { ...(name === undefined ? {} : { name }), host, auth, ...terms };
}

function hostFromFlags({ host }: ServiceFlags): string {
  if (host === undefined)
    throw usageError(
      "--host is required",
      "or name what agent-vault catalog lists, as in agent-vault vault service add claude, or a file: -f services.yaml",
    );
  if (/^[^/]+\/$/.test(host)) {
    throw usageError(
      `--host "${host}" matches the path / alone`,
      `write ${host.slice(0, -1)} for every path, or set path: / in a file if that one is meant`,
    );
  }
  return host;
}

/** By the server's own rules, before anything is asked of it; the name may be its to make. */
function checkService(service: {
  readonly name?: string;
  readonly host: string;
  readonly auth: Readonly<Record<string, string>>;
  readonly methods?: readonly string[];
  readonly leaks?: string;
  readonly requires?: readonly string[];
  readonly budget?: object;
  readonly enabled?: boolean;
}) {
  try {
    parseService(service, { devMode: true, adopt: () => "unnamed" });
  } catch (error) {
    if (!(error instanceof InvalidService)) throw error;
    throw usageError(error.faults.map((fault) => faultOfFlag(fault, service)).join("; "));
  }
}

/** The fault with the flag's name in place of the field's, where there is one. */
function faultOfFlag(
  { at, message }: ServiceFault,
  { name, auth }: Parameters<typeof checkService>[0],
): string {
  const [top, field] = at;
  const own = AUTH_TYPES.find((type) => type === auth["type"]);
  const flag =
    top === "auth" ? own && flagsOf(own).find(([, known]) => known === field)?.[0] : FLAG_OF_FIELD.get(top);
  const place = top === "requires" ? `requires[${field}]` : at.join(".");
  const before = `${name === undefined || name === "" ? "service" : `service "${name}"`}: ${place} `;
  return flag !== undefined && message.startsWith(before)
    ? `--${flag} ${message.slice(before.length)}`
    : message;
}

/** Of what stands at the top of a service; a path is a part of what `--host` takes. */
const FLAG_OF_FIELD: ReadonlyMap<unknown, string> = new Map([
  ["name", "name"],
  ["host", "host"],
  ["methods", "methods"],
  ["leaks", "leaks"],
  ["requires", "requires"],
]);

function authFromFlags(flags: ServiceFlags): Record<string, string> {
  const type = authType(flags["auth-type"]);
  const own = flagsOf(type);
  const faults = new UsageFaults();
  const foreign = Object.keys(AUTH_FLAGS).filter(
    (flag) => flags[flag as AuthFlag] !== undefined && !own.some(([known]) => known === flag),
  );
  for (const flag of foreign) {
    faults.add(usageError(`--${flag} does not go with --auth-type ${type}`));
  }
  const auth: Record<string, string> = { type };
  for (const [flag, name, { required }] of own) {
    const value = flags[flag];
    if (value !== undefined) auth[name] = value;
    else if (required) faults.add(usageError(`--auth-type ${type} needs --${flag}`));
  }
  faults.throwAny();
  return auth;
}

function authType(given: string | undefined): AuthMethod["type"] {
  const choice = FLAG_TYPES.join(", ");
  if (given === undefined) throw usageError("--auth-type is required", `it is one of ${choice}`);
  const type = FLAG_TYPES.find((known) => known === given);
  if (type !== undefined) return type;
  if (AUTH_TYPES.some((known) => known === given)) {
    throw usageError(
      `--auth-type ${given} can only be given in a file`,
      "agent-vault vault service add -f services.yaml",
    );
  }
  throw usageError(
    `--auth-type cannot be "${given}"`,
    didYouMean(given, FLAG_TYPES) ?? `it is one of ${choice}`,
  );
}
