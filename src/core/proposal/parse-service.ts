import { type Fields, foldFieldNames, isObject } from "../fields.ts";
import { Faults, failAs, InvalidService } from "../service/fault.ts";
import {
  labelOf,
  type ParseOptions,
  parseService,
  parseServiceReference,
  SERVICE_FIELDS,
} from "../service/parse.ts";
import type { ProposedService } from "./proposal.ts";

const NAMES = ["action", ...SERVICE_FIELDS];
/** What names a service, or switches it; the rest one without authentication has no use for, and would lose. */
const REFERRING: ReadonlySet<string> = new Set(["name", "host", "path", "port", "enabled", "auth"]);
const WITH_AUTH = SERVICE_FIELDS.filter((field) => !REFERRING.has(field));

/**
 * One change of services as an agent sends it, before the vault was looked at. A `set` without `auth` switches the service that
 * it names on or off. The name may be empty where it is still to be found: of a `delete` and a switch always, of a whole
 * service as `options.adopt` has it. Throws `InvalidService` with every fault; `position` is shown for an entry without
 * a name.
 */
export function parseProposedService(
  value: unknown,
  options: ParseOptions,
  position: number,
): ProposedService {
  const place = `services[${position}]`;
  if (!isObject(value)) throw new InvalidService([{ at: [], message: `${place}: must be an object` }]);
  const { action, ...entry } = foldFieldNames(value, NAMES);
  const fail = failAs(labelOf(entry["name"], place));
  const faults = new Faults();
  faults.attempt(() => {
    if (action !== "set" && action !== "delete") fail("action", "must be set or delete");
  });
  const change = faults.attempt((): ProposedService => {
    if (action === "delete") {
      const { name, matcher } = parseServiceReference(entry, options, position);
      return { adopted: false, type: "delete", name, matcher };
    }
    if (entry["auth"] === undefined) return parseSwitch(entry, options, position);
    const service = parseService(entry, options, position);
    return { adopted: service.name !== entry["name"], type: "set", service, replaces: undefined };
  });
  faults.throwAny();
  return change;
}

function parseSwitch(entry: Fields, options: ParseOptions, position: number): ProposedService {
  const fail = failAs(labelOf(entry["name"], `services[${position}]`));
  const faults = new Faults();
  const { name, matcher, enabled } =
    faults.attempt(() => parseServiceReference(entry, options, position)) ?? {};
  for (const field of WITH_AUTH) {
    const given = entry[field];
    const isEmpty = given === undefined || (Array.isArray(given) && given.length === 0);
    faults.attempt(() => (isEmpty ? undefined : fail(field, "is for a service with auth, which is missing")));
  }
  faults.attempt(() => {
    if (entry["enabled"] === undefined) fail("auth", "is required, or enabled to switch a service on or off");
  });
  faults.throwAny();
  return { adopted: false, type: "switch", name, matcher, enabled } as ProposedService;
}

/** The same as it is stored, with what the vault was like then. Whatever hosts may be named now, it is read. */
export function parseStoredService(value: unknown, position: number): ProposedService {
  const { adopted = false, replaces, ...entry } = isObject(value) ? value : { value };
  const change = parseProposedService(entry, STORED, position);
  if (typeof adopted !== "boolean") throw new TypeError("adopted is no flag");
  if (change.type !== "set" || replaces === undefined) return { ...change, adopted };
  const { matcher } = parseServiceReference({ host: replaces }, STORED, position);
  return { ...change, adopted, replaces: matcher };
}

const STORED = { devMode: true };
