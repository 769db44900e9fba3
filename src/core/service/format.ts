import type { Capability } from "../agent/capability.ts";
import { type AuthMethodJson, formatAuthMethod } from "../auth-method/method.ts";
import { type BudgetJson, formatBudget } from "../budget/budget.ts";
import { joinedMatcher, type Service } from "./service.ts";

/** A service as it is written on the wire and in files: port and path stand inside `host`. */
export type ServiceJson = {
  readonly name: string;
  readonly host: string;
  readonly enabled?: boolean;
  readonly methods?: string[];
  readonly auth: AuthMethodJson;
  readonly substitutions?: {
    readonly key: string;
    readonly placeholder: string;
    readonly in?: readonly string[];
  }[];
  readonly cookies?: "pass";
  readonly foreign_credentials?: "strip" | "refuse";
  readonly leaks?: "refuse" | "pass";
  readonly requires?: Capability[];
  readonly budget?: BudgetJson;
};

/** What `parseService` reads back to an equal service. */
export function formatService(service: Service): ServiceJson {
  const { name, enabled, substitutions } = service;
  return {
    name,
    host: joinedMatcher(service),
    ...(enabled === undefined ? {} : { enabled }),
    ...(service.methods === undefined ? {} : { methods: [...service.methods] }),
    auth: formatAuthMethod(service.auth),
    ...(substitutions.length === 0
      ? {}
      : {
          substitutions: substitutions.map(({ key, placeholder, in: on }) => ({
            key,
            placeholder,
            ...(on === undefined ? {} : { in: on }),
          })),
        }),
    ...(service.cookies === undefined ? {} : { cookies: service.cookies }),
    ...(service.foreignCredentials === undefined ? {} : { foreign_credentials: service.foreignCredentials }),
    ...(service.leaks === undefined ? {} : { leaks: service.leaks }),
    ...(service.requires === undefined ? {} : { requires: [...service.requires] }),
    ...(service.budget === undefined ? {} : { budget: formatBudget(service.budget) }),
  };
}

/** What `serviceText` says of a service that is not there. */
export const NO_SERVICE = "none";

/** Differs wherever two services do: by it whoever changes one tells what they have seen of it. */
export function serviceText(service: Service | undefined): string {
  return service === undefined ? NO_SERVICE : JSON.stringify(formatService(service));
}
