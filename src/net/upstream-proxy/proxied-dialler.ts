import type { Target } from "../../core/net/target.ts";
import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import {
  isThisMachine,
  proxyFor,
  type UpstreamProxies,
  type UpstreamProxy,
  whyPrivateName,
} from "../../core/net/upstream-proxy.ts";
import type { Dialled, TlsOptions } from "../dial/attempt.ts";
import { Dialler } from "../dial/dialler.ts";
import type { Resolve } from "../dial/resolver.ts";
import { type AddressPolicy, isThisMachinesHost, vettedAddresses } from "../dial/vetted-address.ts";
import type { Retired } from "../retired.ts";
import { Dialogue } from "./dialogue.ts";
import { forwardTo } from "./forward.ts";
import { httpConnect } from "./http-connect.ts";
import { proxyFault, unreachable } from "./proxy-fault.ts";
import { secure } from "./secure.ts";
import { socks5Connect } from "./socks5.ts";

/** A proxy resolves and connects before it answers, some of them for a minute where nobody is. */
const TUNNEL_MS = 30_000;
const HANDSHAKE_MS = 10_000;

export type ProxiedDiallerOptions = {
  readonly direct: Dialler;
  readonly proxies: UpstreamProxies;
  readonly policy: AddressPolicy;
  readonly resolve: Resolve;
  readonly admits: ((descriptor: number) => boolean) | undefined;
  readonly ca: readonly string[];
  readonly retired: Retired;
  /** Milliseconds for a proxy to make a tunnel. */
  readonly tunnelMs?: number;
};

/**
 * Dials through the proxies that are set, and directly where none is asked. The proxy resolves: of a target are judged
 * its address, where it is one or has one pinned, and else its name.
 */
export class ProxiedDialler {
  readonly #options: ProxiedDiallerOptions;
  /** Towards the proxies, whose addresses the operator has chosen; our own listeners are none all the same. */
  readonly #toProxy: Dialler;

  constructor(options: ProxiedDiallerOptions) {
    this.#options = options;
    const { policy, resolve, admits } = options;
    this.#toProxy = new Dialler({ ...policy, allowPrivateRanges: true }, resolve, admits);
  }

  /** A connection to the target. Throws UpstreamFault. */
  async dial(target: Target, tls: TlsOptions | undefined): Promise<Dialled> {
    return await this.#dial(target, tls, tls === undefined ? "http" : "https");
  }

  /** For TLS that a client speaks through us: the proxy for https, and nothing of ours on the connection. */
  async dialForTunnel(target: Target): Promise<Dialled> {
    return await this.#dial(target, undefined, "https");
  }

  async #dial(target: Target, tls: TlsOptions | undefined, scheme: "http" | "https"): Promise<Dialled> {
    const proxy = this.#proxyFor(scheme, target);
    if (proxy === undefined) return await this.#options.direct.dial(target, tls);
    const { host } = await this.#judged(target);
    const reached = await this.#tunnel(proxy, { host, port: target.port });
    if (tls === undefined) return { ...reached, protocol: undefined };
    const { retired } = this.#options;
    const secured = await secure(reached.channel, { host: target.host, tls, ms: HANDSHAKE_MS, retired });
    return { ...secured, address: reached.address };
  }

  /** For requests in the clear that need no tunnel: most proxies make tunnels to port 443 only. Throws UpstreamFault. */
  async dialForRequests(target: Target): Promise<Dialled> {
    const proxy = this.#proxyFor("http", target);
    if (proxy === undefined || proxy.scheme === "socks5") return await this.dial(target, undefined);
    const { pinned } = await this.#judged(target);
    // The address in place of the name would reach the upstream as its Host.
    if (pinned) return await this.dial(target, undefined);
    const reached = await this.#reach(proxy);
    return { ...reached, protocol: undefined, forward: forwardTo(proxy, target) };
  }

  /** Judges what is known without a resolver. Throws UpstreamFault. */
  async vet(target: Target): Promise<void> {
    await this.#options.direct.vet(target);
  }

  #proxyFor(scheme: "http" | "https", target: Target): UpstreamProxy | undefined {
    const { proxies, policy } = this.#options;
    const proxy = proxyFor(proxies, scheme, target);
    if (proxy === undefined || policy.pins.get(target.host)?.some(isThisMachine) === true) return undefined;
    // Set in a shell where a program was to use agent-vault: sent through itself, every request would go in circles.
    return policy.ownPorts().includes(proxy.port) && isThisMachinesHost(proxy.host) ? undefined : proxy;
  }

  /** The host that the proxy is asked for. Throws UpstreamFault for one that may not be reached. */
  async #judged(target: Target): Promise<{ readonly host: string; readonly pinned: boolean }> {
    const { policy } = this.#options;
    const [address] = await vettedAddresses(policy, target, async () => []);
    if (address !== undefined) return { host: address, pinned: address !== target.host };
    const why = whyPrivateName(target.host);
    if (why === "metadata") throw blocked(target, METADATA);
    if (why === "private" && !policy.allowPrivateRanges) throw blocked(target, PRIVATE);
    return { host: target.host, pinned: false };
  }

  async #tunnel(proxy: UpstreamProxy, target: Target): Promise<Dialled> {
    const reached = await this.#reach(proxy);
    const dialogue = new Dialogue(reached.channel, proxy, this.#options.tunnelMs ?? TUNNEL_MS);
    try {
      await (proxy.scheme === "socks5" ? socks5Connect : httpConnect)(dialogue, proxy, target);
    } catch (error) {
      dialogue.end();
      throw error;
    }
    if (dialogue.release()) return reached;
    reached.channel.destroy();
    throw proxyFault(proxy, "closed the tunnel that it had made, or spoke in it unasked");
  }

  async #reach(proxy: UpstreamProxy): Promise<Dialled> {
    const { ca } = this.#options;
    const tls: TlsOptions | undefined = proxy.scheme === "https" ? { ca, offer: ["http/1.1"] } : undefined;
    try {
      return await this.#toProxy.dial(proxy, tls);
    } catch (error) {
      throw unreachable(proxy, error);
    }
  }
}

const METADATA = "its name is that of a cloud's metadata, which is never reached, whatever the settings";
const PRIVATE =
  "its name is one of a private network, which this server reaches through no proxy; whoever runs agent-vault can allow " +
  "it with AGENT_VAULT_ALLOW_PRIVATE_RANGES, or have it reached directly with NO_PROXY";

function blocked({ host }: Target, forClient: string): UpstreamFault {
  return new UpstreamFault("blocked", `${host} is not asked of the proxy: ${forClient}`, forClient);
}
