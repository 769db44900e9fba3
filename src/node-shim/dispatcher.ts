/** A dispatcher for `fetch` and undici that goes where the environment says. Apart, for it is loaded when it is used. */

import type { Dispatcher as Contract } from "undici";
import api from "undici/lib/api/index.js";
import Agent from "undici/lib/dispatcher/agent.js";
import Dispatcher from "undici/lib/dispatcher/dispatcher.js";
import ProxyAgent from "undici/lib/dispatcher/proxy-agent.js";
import { portOf, proxyFor } from "./environment.ts";

// As undici's own front file does; its ProxyAgent connects by one of them.
Object.assign(Dispatcher.prototype, api);

/** Takes handlers of any undici from 5 on. Not a shared one: a program may close it, and its requests with it. */
export class EnvironmentDispatcher extends Dispatcher {
  readonly #direct = new Agent();
  readonly #proxies = new Map<string, Contract>();

  override dispatch(options: Contract.DispatchOptions, handler: Contract.DispatchHandler): boolean {
    return this.#choose(String(options.origin)).dispatch(options, handler);
  }

  override async close(): Promise<void> {
    await Promise.all(this.#all().map((one) => one.close()));
  }

  override async destroy(): Promise<void> {
    await Promise.all(this.#all().map((one) => one.destroy()));
  }

  #choose(origin: string): Contract {
    const url = new URL(origin);
    const proxy = proxyFor({ secure: url.protocol === "https:", host: url.hostname, port: portOf(url) });
    if (proxy === undefined) return this.#direct;
    const { href } = proxy;
    const agent = this.#proxies.get(href) ?? new ProxyAgent({ uri: href, proxyTunnel: true });
    this.#proxies.set(href, agent);
    return agent;
  }

  #all(): readonly Contract[] {
    return [this.#direct, ...this.#proxies.values()];
  }
}
