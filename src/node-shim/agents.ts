/** Connections of `http.Agent` and `https.Agent`: the global ones and those that programs make, which keep their pools. */
import http from "node:http";
import https from "node:https";
import { proxyFor } from "./environment.ts";
import { tunnels } from "./lazy-tunnel.ts";
import type { Options } from "./tunnel.ts";

type Callback = (error: Error | null, socket?: unknown) => void;
type CreateConnection = (this: http.Agent, ...args: unknown[]) => unknown;

export function proxyAgents(): void {
  proxy(http.Agent, false);
  proxy(https.Agent, true);
}

function proxy(kind: typeof http.Agent, secure: boolean): void {
  const prototype = kind.prototype as unknown as { createConnection: CreateConnection };
  const direct = prototype.createConnection;
  function createConnection(this: http.Agent, ...args: unknown[]): unknown {
    const [options, callback] = args;
    const through = knowsProxies(this) ? undefined : proxyOf(options, secure);
    if (through === undefined) return direct.apply(this, args);
    // A class that builds on this one may use what it returns at once; Node itself waits for the callback.
    const own = (this as Partial<typeof prototype>).createConnection === createConnection;
    if (!own || typeof callback !== "function")
      return tunnels().deferTunnel(through, options as Options, secure);
    const done = callback as Callback;
    tunnels()
      .openTunnel(through, options as Options, secure)
      .then((socket) => done(null, socket), done);
    return undefined;
  }
  prototype.createConnection = createConnection;
}

/** Made with the proxies of an environment, as the global ones are where Node takes its proxy from there. */
function knowsProxies(agent: http.Agent): boolean {
  return (agent as { options?: { proxyEnv?: unknown } }).options?.proxyEnv !== undefined;
}

/** For what is connected to by host and port; sockets of the file system and other forms go as they went. */
export function proxyOf(options: unknown, secure: boolean): URL | undefined {
  if (typeof options !== "object" || options === null) return undefined;
  const { host, port, socketPath, socket } = options as Record<string, unknown>;
  if (typeof host !== "string" || socketPath || socket) return undefined;
  return proxyFor({ secure, host, port: Number(port) });
}
