import { AppError } from "../core/errors.ts";
import type { Logger } from "../ports/logger.ts";
import type { Registry } from "../proxy/connection/registry.ts";
import { type ControlListener, listenControl } from "../proxy/control/listener.ts";
import type { ProxyServer } from "../proxy/proxy.ts";

type Address = { readonly host: string; readonly port: number };

const API = { flag: "--port", advice: "choose another port with --port or PORT" };
const PROXY = { flag: "--mitm-port", advice: "choose another port with --mitm-port; 0 starts no proxy" };

/** Takes the API's port. Throws `port_in_use`, or `invalid_config` when the address is not one of this machine. */
export function listenForApi(address: Address, registry: Registry, logger: Logger): ControlListener {
  const fault = (error: unknown) => logger.error("request failed outside the routes", { error });
  return takePort(address, API, () => listenControl(address, { registry, fault }));
}

/**
 * Takes the proxy's port. Throws as `listenForApi`: a server whose proxy is not there looks well, and nothing that was
 * set up to go through it works.
 */
export function listenForProxy(proxy: ProxyServer, address: Address): { readonly port: number } {
  return takePort(address, PROXY, () => proxy.listen(address));
}

/** Runs what takes a port and puts what went wrong into the catalogue's words. */
function takePort<T>({ host, port }: Address, { flag, advice }: typeof API, take: () => T): T {
  try {
    return take();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    if (code === "EADDRINUSE") {
      throw new AppError("port_in_use", {
        message: `Port ${port} on ${host} is in use by another program.`,
        hint: `Stop that program, or ${advice}.`,
        cause,
      });
    }
    throw new AppError("invalid_config", {
      message: `The server cannot listen on ${host}, port ${port} (${code}).`,
      hint: `Choose an address of this machine with --host, and a port with ${flag}.`,
      cause,
    });
  }
}
