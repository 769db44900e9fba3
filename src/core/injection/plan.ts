import { authHeaderNames, authKeys, signingOf } from "../auth-method/method.ts";
import type { KeyName } from "../ids.ts";
import type { Service } from "../service/service.ts";
import type { Signing } from "./signing.ts";

/** What injecting a service's credentials will do, without any value; safe to log. */
export type Plan = {
  readonly service: Service;
  /** Keys that the headers need, each once, in order of first use. */
  readonly headerKeys: readonly KeyName[];
  /** All keys, those of substitutions included. */
  readonly keys: readonly KeyName[];
  /** Lower-case names of the headers that will be replaced. */
  readonly replaces: ReadonlySet<string>;
  /** What says who asks, where the upstream is to know that. */
  readonly identity: AgentIdentity | undefined;
};

export type AgentIdentity = Extract<Signing, { readonly type: "agent-svid" }>;

export function planInjection(service: Service): Plan {
  const headerKeys = [...new Set(authKeys(service.auth))];
  const keys = [...new Set([...headerKeys, ...service.substitutions.map((one) => one.key)])];
  const signing = signingOf(service.auth);
  return {
    service,
    headerKeys,
    keys,
    replaces: new Set(authHeaderNames(service.auth)),
    identity: signing.type === "agent-svid" ? signing : undefined,
  };
}

/** Whether anything is added that others must not read. */
export function addsSecrets({ keys, identity }: Plan): boolean {
  return keys.length > 0 || identity !== undefined;
}
