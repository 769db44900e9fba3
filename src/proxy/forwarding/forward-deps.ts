import type { LeakTold } from "../../app/proxy/tell-leaks.ts";
import type { Usage } from "../../app/proxy/usage.ts";
import type { UpstreamFault } from "../../core/net/upstream-fault.ts";
import type { ProxyChoice } from "../../core/net/upstream-proxy.ts";
import type { Upstream } from "../../ports/net/upstream.ts";
import type { Registry } from "../connection/registry.ts";
import type { Answered, Injected, Reinject } from "../flow.ts";
import type { StartOutflow } from "../metering/outflow.ts";
import type { Caps } from "./filters.ts";
import type { SilenceBounds } from "./silence.ts";

export type ForwardDeps = {
  readonly upstream: { through(choice: ProxyChoice | undefined): Pick<Upstream, "open"> };
  readonly usage: Usage;
  /** Of one request whose bytes out are limited: counts those behind an upgrade. */
  readonly outflow?: StartOutflow | undefined;
  readonly caps: Caps;
  readonly silence: SilenceBounds;
  readonly registry: Registry;
  /** Whether the very same service would let a request through now. */
  stillHolds(flow: Injected): Promise<boolean>;
  reinject: Reinject;
  /** Hears that an answer told a value which its request carried, once for each. */
  leaked(flow: Injected, leak: Pick<LeakTold, "foundIn" | "action">): void;
  /** Hears why an upstream failed; the client is only told that it did. */
  report(fault: UpstreamFault, flow: Injected): void;
};

/** How the answer goes on, for the log. */
export type Progress = {
  /** Another protocol begins, and may last for hours. */
  upgraded(answered: Answered): void;
  /** The exchange is over, however it ended. */
  over(answered: Answered): void;
};
