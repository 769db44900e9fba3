/**
 * Sessions of `http2.connect`. http2 itself is not loaded for it: its own connections are the calls of `tls.connect` by
 * port, host and options that offer `h2`.
 */
import tls from "node:tls";
import { proxyFor } from "./environment.ts";
import { tunnels } from "./lazy-tunnel.ts";
import type { Options } from "./tunnel.ts";

type Connect = (this: unknown, ...args: unknown[]) => unknown;

export function proxyHttp2(): void {
  const direct = tls.connect as unknown as Connect;
  function connect(this: unknown, ...args: unknown[]): unknown {
    const [port, host, options] = args;
    if (typeof host !== "string" || !offersHttp2(options)) return direct.apply(this, args);
    const through = proxyFor({ secure: true, host, port: Number(port) });
    if (through === undefined) return direct.apply(this, args);
    return tunnels().deferTunnel(through, { ...options, host, port: Number(port) }, true);
  }
  Object.assign(tls, { connect });
}

function offersHttp2(options: unknown): options is Partial<Options> {
  if (typeof options !== "object" || options === null) return false;
  const { ALPNProtocols } = options as Partial<Options>;
  return Array.isArray(ALPNProtocols) && ALPNProtocols.includes("h2");
}
