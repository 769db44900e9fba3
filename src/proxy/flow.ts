import type { Access, ProxyCredentials } from "../app/proxy-access.ts";
import type { Resolved } from "../app/resolve-secrets.ts";
import type { VaultPolicy } from "../app/routing.ts";
import type { Plan } from "../core/injection/plan.ts";
import type { Ingress } from "../core/log/entry.ts";
import type { Target } from "../core/net/target.ts";
import type { Exchange } from "./exchange.ts";

/** Who is at the other end of a connection; shared by all requests of a tunnel. */
export type Caller = {
  /** Undefined when nothing was presented. */
  readonly credentials: ProxyCredentials | undefined;
  /** The access granted last, renewed by the authenticate stage when it is not current any more. */
  access: Access | undefined;
};

/** A request with its destination known and nothing decided yet. Each stage adds to it and takes nothing away. */
export type Arrived = {
  readonly exchange: Exchange;
  readonly caller: Caller;
  readonly ingress: Ingress;
  readonly scheme: "https" | "http";
  readonly target: Target;
  /** Path and query as they will be sent upstream: the received bytes. */
  readonly pathAndQuery: string;
  /** The path alone. */
  readonly path: string;
  /** Milliseconds, monotonic. */
  readonly startedAt: number;
};

export type Authenticated = Arrived & { readonly access: Access };

export type Matched = Authenticated & {
  readonly policy: VaultPolicy;
  /** Undefined: no service, passes through untouched. */
  readonly plan: Plan | undefined;
};

export type Injected = Matched & { readonly secrets: Extract<Resolved, { type: "ready" }> | undefined };

/** How a forwarded request ended. */
export type Answered = {
  /** What the client was told; 0 when it left before. */
  readonly status: number;
  /** Empty when nothing went wrong. */
  readonly errorCode: string;
};

/** A stage answers directly when it has what it needs in memory, so that a warm request waits for nothing. */
export type Stage<In, Out> = (flow: In) => Out | Promise<Out>;
