import type { CanarySearch } from "../app/canary/search.ts";
import type { Sighted } from "../app/canary/sighting.ts";
import type { ProxyPass } from "../app/limits/limits.ts";
import type { Access } from "../app/proxy/proxy-access.ts";
import type { VaultPolicy } from "../app/proxy/routing.ts";
import type { Taken } from "../app/proxy/usage.ts";
import type { ProxyCredentials } from "../core/access/proxy-credentials.ts";
import type { KeyName, VaultId } from "../core/ids.ts";
import type { Plan } from "../core/injection/plan.ts";
import type { Revealed } from "../core/leak/revealed.ts";
import type { Ingress } from "../core/log/entry.ts";
import type { Framing } from "../core/net/framing.ts";
import type { Spelling, Target } from "../core/net/target.ts";
import type { FilterChain } from "../lib/filter-chain.ts";
import type { OutgoingHead } from "../lib/http1/head/outgoing-head.ts";
import type { Exchange } from "./exchange.ts";
import type { AnswerCost } from "./metering/answer-cost.ts";

/** Who is at the other end of a connection; shared by all requests of a tunnel. */
export type Caller = {
  /** Undefined when nothing was presented. */
  readonly credentials: ProxyCredentials | undefined;
  /** The peer's address. */
  readonly ip: string;
  /** The access granted last, renewed by the authenticate stage when it is not current any more. */
  access: Access | undefined;
  /** Once its tunnel is open, where it leads: what comes through it speaks to that upstream, and to no proxy. */
  tunnel?: Target;
};

/** A request with its destination known and nothing decided yet. Each stage adds to it and takes nothing away. */
export type Arrived = {
  readonly exchange: Exchange;
  readonly caller: Caller;
  readonly ingress: Ingress;
  readonly scheme: "https" | "http";
  readonly target: Target;
  readonly spelling: Spelling;
  /** Path and query as they will be sent upstream: the received bytes. */
  readonly pathAndQuery: string;
  /** The path alone. */
  readonly path: string;
  /** Milliseconds, monotonic. */
  readonly startedAt: number;
  /** What a person has said of it while it waited. */
  readonly answered?: Answer;
};

/** A person was asked about a request. */
export type Answer = {
  /** It may go, once: as a request of that run in that vault. */
  readonly once: { readonly vaultId: VaultId; readonly run: string } | undefined;
  /** When it has waited as long as it may, in ms since 1970. */
  readonly deadline: number;
};

export type Authenticated = Arrived & {
  readonly access: Access;
  /** What the rest of the request is looked through with; absent while the instance has no canary. */
  readonly canaries?: CanarySearch;
  /** The canary that stands in its head. */
  readonly sighted?: Sighted;
};

export type Matched = Authenticated & {
  readonly policy: VaultPolicy;
  /** Undefined: no service, passes through untouched. */
  readonly plan: Plan | undefined;
  /** Only if a person says so: see `stages/ask.ts`. */
  readonly asks?: true;
};

export type Admitted = Matched & {
  readonly pass: ProxyPass;
  /** What was taken of limits on its use; undefined where nothing is counted. */
  readonly taken: Taken | undefined;
};

/** RFC 9110 7.8: what goes on in place of HTTP, should the upstream agree. */
export type Upgrade = {
  /** The `Upgrade` field as it was sent. */
  readonly protocols: string;
  /** What its bytes go through on their way to the upstream. */
  readonly toUpstream: FilterChain;
  /** Its answer is WebSocket frames, which are searched for what the request carried. */
  readonly isSearched: boolean;
};

/** What will be written upstream. Holds secrets: never logged. */
export type Outgoing = {
  readonly pathAndQuery: string;
  /** Flat and complete, but for the Content-Length of a measured body. Made when it is asked for. */
  readonly headers: readonly string[];
  /** The same with the request line as it is written over HTTP/1.1, where it needs no text. */
  readonly head: OutgoingHead | undefined;
  /** `measured`: the length is known once the body is complete, and it is sent then. */
  readonly body: Framing | { readonly type: "measured" };
  /** What the body goes through. */
  readonly filters: FilterChain;
  /** Another protocol that the client asks for behind this request, and may. */
  readonly upgrade: Upgrade | undefined;
  /** What may share an upstream connection with this request. */
  readonly affinity: string;
};

export type Injected = Admitted & {
  /** Names of the credentials that were used. */
  readonly keys: readonly KeyName[];
  /** Of their values, as `SecretResolver` gives it; empty where nothing was injected. */
  readonly fingerprint: string;
  /** What no answer may tell, see `Ready`. */
  readonly revealed: readonly Revealed[];
  readonly outgoing: Outgoing;
  /** Reads what the answer costs, where the service has a budget. */
  readonly cost?: AnswerCost;
};

/** The same request with what follows a credential that its service refused; nothing where there is no other. */
export type Reinject = (flow: Injected) => Promise<Injected | undefined>;

/** How a forwarded request ended. */
export type Answered = {
  /** What the client was told; 0 when it left before. */
  readonly status: number;
  /** Empty when nothing went wrong. */
  readonly errorCode: string;
  /** By which the client broke off the handshake with us, by its name (RFC 8446 6.2). */
  readonly tlsAlert?: string | undefined;
  /** Where something was found that must not pass; never what. */
  readonly foundIn?: string | undefined;
  /** A canary of which nothing has left. */
  readonly sighted?: Sighted | undefined;
};

/** A stage answers directly when it has what it needs in memory, so that a warm request waits for nothing. */
export type Stage<In, Out> = (flow: In) => Out | Promise<Out>;
