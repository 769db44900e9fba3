import { authHeaderNames, authKeys } from "../auth-method/method.ts";
import type { KeyName } from "../ids.ts";
import type { Service } from "../service/service.ts";

/** What injecting a service's credentials will do, without any value; safe to log. */
export type Plan = {
  readonly service: Service;
  /** Keys that the headers need, each once, in order of first use. */
  readonly headerKeys: readonly KeyName[];
  /** All keys, those of substitutions included. */
  readonly keys: readonly KeyName[];
  /** Lower-case names of the headers that will be replaced. */
  readonly replaces: ReadonlySet<string>;
};

export function planInjection(service: Service): Plan {
  const headerKeys = [...new Set(authKeys(service.auth))];
  const keys = [...new Set([...headerKeys, ...service.substitutions.map((one) => one.key)])];
  return { service, headerKeys, keys, replaces: new Set(authHeaderNames(service.auth)) };
}
