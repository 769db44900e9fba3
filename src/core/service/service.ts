import type { Capability } from "../agent/capability.ts";
import type { AuthMethod } from "../auth-method/method.ts";
import type { Budget } from "../budget/budget.ts";
import type { KeyName } from "../ids.ts";
import { bracketed } from "../net/target.ts";
import type { Leaks } from "./leaks.ts";

export const SURFACES = ["path", "query", "header", "body", "websocket"] as const;
export type Surface = (typeof SURFACES)[number];
const DEFAULT_SURFACES: readonly Surface[] = ["path", "query"];

/** Replaces a placeholder the agent wrote by a credential's value, on the named parts of the request. */
export type Substitution = {
  readonly key: KeyName;
  readonly placeholder: string;
  /** As it was said; absent, and never empty, where nothing was. `surfacesOf` tells what holds. */
  readonly in?: readonly Surface[];
};

/** Where a substitution's placeholder is looked for: path and query unless somebody said otherwise. */
export function surfacesOf({ in: said = DEFAULT_SURFACES }: Pick<Substitution, "in">): readonly Surface[] {
  return said;
}

/** One upstream that a vault may reach, and how a request to it is authenticated. */
export type Service = {
  readonly name: string;
  /** Lower case, no trailing dot; `*.` as first label stands for exactly one label. */
  readonly host: string;
  /** Absent: any port. */
  readonly port?: number;
  /** Empty: any path. `*` crosses `/`. */
  readonly path: string;
  /** As it was said: absent is on, and stays unsaid where the service is shown. `isEnabled` judges. */
  readonly enabled?: boolean;
  /** In capitals, each once, and never empty; absent: any method. `takesMethod` judges. */
  readonly methods?: readonly string[];
  readonly auth: AuthMethod;
  readonly substitutions: readonly Substitution[];
  /** `pass` hands `Set-Cookie` on to the agent; otherwise cookies bought with our credential end at the broker. */
  readonly cookies?: "pass";
  /** What becomes of credentials that the client sends beside ours; absent: they go upstream untouched. */
  readonly foreignCredentials?: "strip" | "refuse";
  /** What becomes of answers that tell a value of ours, as far as it is not `redact`. `leaksOf` says what holds. */
  readonly leaks?: Exclude<Leaks, "redact">;
  /** Capabilities that an agent must have to use it, each once; absent, and never empty, where none is needed. */
  readonly requires?: readonly Capability[];
  /** What its answers may cost; absent where nothing is counted. */
  readonly budget?: Budget;
};

/** Whether it is switched on, which it is unless somebody said otherwise. */
export function isEnabled({ enabled }: Pick<Service, "enabled">): boolean {
  return enabled !== false;
}

/** `host[:port][path]`, the form in which a service's matcher is written and shown; IPv6 stands in brackets. */
export function joinedMatcher(service: Pick<Service, "host" | "port" | "path">): string {
  return `${bracketed(service.host)}${service.port === undefined ? "" : `:${service.port}`}${service.path}`;
}
