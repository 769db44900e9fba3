import type { NoProxy } from "../core/net/no-proxy.ts";
import { type ProxyChoice, proxyUrl, type UpstreamProxy } from "../core/net/upstream-proxy.ts";
import type { Upstream, Upstreams } from "../ports/net/upstream.ts";
import { type UpstreamOptions, WayOut } from "./way-out.ts";

export type WaysOutOptions = UpstreamOptions & {
  /** Hosts for which no proxy is asked, whoever chose it: what the network of this machine reaches directly. */
  readonly noProxy?: NoProxy;
  /** Hears of the first request that leaves through a proxy which a vault has. */
  readonly onProxy?: (proxy: UpstreamProxy) => void;
};

const NO_EXCEPTION: NoProxy = () => false;

/** Every way to an upstream: the one that the environment says, and one for each other choice, made when it is first asked for. */
export function createUpstreams(options: WaysOutOptions): Upstreams {
  const main = new WayOut(options);
  /** Owners make them by a setting, so they stay as few as what was set while this process runs. */
  const others = new Map<string, WayOut>();
  const { noProxy = NO_EXCEPTION, onProxy } = options;
  const through = (choice: ProxyChoice | undefined): Upstream => {
    if (choice === undefined) return main;
    const key = keyOf(choice);
    const known = others.get(key);
    if (known !== undefined) return known;
    const proxies = choice === "none" ? undefined : { https: choice, http: choice, noProxy };
    const way = new WayOut({ ...options, proxies });
    others.set(key, way);
    if (choice !== "none") onProxy?.(choice);
    return way;
  };
  return {
    open: (request, events) => main.open(request, events),
    vet: (target) => main.vet(target),
    protocol: (target) => main.protocol(target),
    learn: (target) => main.learn(target),
    tunnel: (target) => main.tunnel(target),
    through,
    close() {
      for (const way of [main, ...others.values()]) way.close();
    },
  };
}

/** Two choices that differ in their login alone have no connection in common. */
function keyOf(choice: ProxyChoice): string {
  if (choice === "none") return choice;
  const { login } = choice;
  return JSON.stringify([proxyUrl(choice), login?.user.open(), login?.password.open()]);
}
