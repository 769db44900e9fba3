/**
 * Requests that use no agent but a `createConnection` of their own, as `ws` does. Where that only connects to the
 * request's target, it connects through the proxy; where it does anything else, that is its own.
 */
import http from "node:http";
import https from "node:https";
import net from "node:net";
import tls from "node:tls";
import { proxyOf } from "./agents.ts";
import { tunnels } from "./lazy-tunnel.ts";
import type { Options } from "./tunnel.ts";

type Call = (this: unknown, ...args: unknown[]) => unknown;
type Request = (this: unknown, ...args: unknown[]) => http.ClientRequest;

export function proxyRequests(): void {
  proxy(http as unknown as Record<"request" | "get", Request>, false);
  proxy(https as unknown as Record<"request" | "get", Request>, true);
}

function proxy(module: Record<"request" | "get", Request>, secure: boolean): void {
  const original = module.request;
  function request(this: unknown, ...args: unknown[]): http.ClientRequest {
    return original.apply(
      this,
      args.map((arg, at) => (at < 2 ? withProxy(arg, secure) : arg)),
    );
  }
  function get(this: unknown, ...args: unknown[]): http.ClientRequest {
    const made = request.apply(this, args);
    made.end();
    return made;
  }
  Object.assign(module, { request, get });
}

/** The same options, but for a `createConnection` that is used for want of an agent. */
function withProxy(options: unknown, secure: boolean): unknown {
  if (typeof options !== "object" || options === null) return options;
  const { createConnection, agent } = options as { createConnection?: unknown; agent?: unknown };
  if (typeof createConnection !== "function" || (agent ?? null) !== null) return options;
  const own = createConnection as Call;
  return {
    ...options,
    createConnection(this: unknown, target: unknown, ...rest: unknown[]): unknown {
      const through = proxyOf(target, secure);
      if (through === undefined) return own.call(this, target, ...rest);
      return whileDiverted(target as Options, through, () => own.call(this, target, ...rest));
    },
  };
}

/** Calls `act`, which as long as it runs reaches `target` through the proxy and all else as always. */
function whileDiverted(target: Options, through: URL, act: () => unknown): unknown {
  const diverted = (direct: Call, secure: boolean): Call =>
    function (this: unknown, ...args) {
      const [options, listener] = args;
      if (!isFor(options, target)) return direct.apply(this, args);
      const socket = tunnels().deferTunnel(through, options, secure);
      if (typeof listener === "function")
        socket.once(secure ? "secureConnect" : "connect", listener as () => void);
      return socket;
    };
  const kept = { connect: net.connect, createConnection: net.createConnection, tls: tls.connect };
  const plain = diverted(kept.connect as Call, false);
  // Puts these back however `act` ends; it is not waited for.
  try {
    Object.assign(net, { connect: plain, createConnection: plain });
    Object.assign(tls, { connect: diverted(kept.tls as Call, true) });
    return act();
  } finally {
    Object.assign(net, { connect: kept.connect, createConnection: kept.createConnection });
    Object.assign(tls, { connect: kept.tls });
  }
}

function isFor(options: unknown, { host, port }: Options): options is Options {
  if (typeof options !== "object" || options === null) return false;
  const given = options as Record<string, unknown>;
  return (
    given["host"] === host && Number(given["port"]) === Number(port) && !given["socket"] && !given["path"]
  );
}
