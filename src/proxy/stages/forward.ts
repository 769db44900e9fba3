import type { UpstreamFault } from "../../core/net/upstream-fault.ts";
import type { Upstream } from "../../ports/upstream.ts";
import type { Connections } from "../connections.ts";
import type { Answered, Injected, Stage } from "../flow.ts";
import { Forwarding } from "../forwarding.ts";
import type { Live } from "../live.ts";
import { Refused } from "../refusal.ts";

/** Bytes; 0 means no limit. */
export type Caps = { readonly maxRequestBytes: number; readonly maxResponseBytes: number };

export type ForwardDeps = {
  readonly upstream: Upstream;
  readonly caps: Caps;
  readonly connections: Connections;
  readonly live: Live;
  /** Hears why an upstream failed; the client is only told that it did. */
  report(fault: UpstreamFault, flow: Injected): void;
};

/** Sends the request and streams the answer back. Resolves when the exchange is over, however it ended. */
export function createForward(deps: ForwardDeps): Stage<Injected, Answered> {
  return (flow) => {
    const { maxRequestBytes } = deps.caps;
    if (maxRequestBytes > 0 && flow.exchange.request.contentLength > maxRequestBytes) {
      throw new Refused("request_too_large");
    }
    return new Promise<Answered>((resolve) => new Forwarding(deps, flow, resolve).start());
  };
}
