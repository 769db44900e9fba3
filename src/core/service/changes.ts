/** What differs between two lists of services, for records of who changed what. */
import { changedFields } from "../audit/changed-fields.ts";
import type { AuditValue, FieldChange } from "../audit/record.ts";
import { budgetText } from "../budget/budget.ts";
import { planInjection } from "../injection/plan.ts";
import { formatService, type ServiceJson } from "./format.ts";
import { isEnabled, joinedMatcher, type Service, surfacesOf } from "./service.ts";

export type ServiceChange = {
  readonly name: string;
  readonly changes: Readonly<Record<string, FieldChange>>;
};

/** One entry for each service that is new, gone or different, the new and different ones first, in list order. */
export function serviceChanges(before: readonly Service[], after: readonly Service[]): ServiceChange[] {
  const old = new Map(before.map((service) => [service.name, service]));
  const kept = new Set(after.map(({ name }) => name));
  const written = after.map((service) => ({
    name: service.name,
    changes: fieldChanges(old.get(service.name), service),
  }));
  const gone = before
    .filter(({ name }) => !kept.has(name))
    .map((service) => ({ name: service.name, changes: fieldChanges(service, undefined) }));
  return [...written, ...gone].filter(({ changes }) => Object.keys(changes).length > 0);
}

/** True when both lists are the same, their order too. */
export function areSameServices(one: readonly Service[], other: readonly Service[]): boolean {
  return JSON.stringify(one.map(formatService)) === JSON.stringify(other.map(formatService));
}

/** Names of keys and no text of a header: a custom one may hold a secret that somebody wrote into it. */
const FIELDS: Readonly<Record<string, (service: Service) => AuditValue | undefined>> = {
  host: joinedMatcher,
  methods: ({ methods }) => methods,
  enabled: isEnabled,
  auth: ({ auth }) => auth.type,
  keys: (service) => [...new Set(planInjection(service).keys)],
  substitutions: ({ substitutions }) =>
    substitutions.length === 0
      ? undefined
      : substitutions.map((one) => `${one.placeholder} by ${one.key} in ${surfacesOf(one).join(", ")}`),
  cookies: ({ cookies }) => cookies,
  foreign_credentials: ({ foreignCredentials }) => foreignCredentials,
  leaks: ({ leaks }) => leaks,
  requires: ({ requires }) => requires,
  budget: ({ budget }) => budget && budgetText(budget),
};

function fieldChanges(before: Service | undefined, after: Service | undefined): ServiceChange["changes"] {
  const changes = changedFields(toFields(before), toFields(after)) ?? {};
  if ("auth" in changes || !authDiffers(before, after)) return changes;
  return { ...changes, auth: { before: before?.auth.type ?? null, after: after?.auth.type ?? null } };
}

function toFields(service: Service | undefined): Record<string, AuditValue | undefined> {
  if (service === undefined) return {};
  return Object.fromEntries(Object.entries(FIELDS).map(([name, read]) => [name, read(service)]));
}

/** The name of a header, say, which is not shown: the type stands for it. */
function authDiffers(before: Service | undefined, after: Service | undefined): boolean {
  const authOf = (service: Service | undefined): ServiceJson["auth"] | undefined =>
    service && formatService(service).auth;
  return JSON.stringify(authOf(before)) !== JSON.stringify(authOf(after));
}
