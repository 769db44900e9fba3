import { AppError } from "../core/errors.ts";
import type { Logger } from "../ports/logger.ts";
import type { Registry } from "../proxy/connection/registry.ts";
import { type ControlListener, listenControl } from "../proxy/control/listener.ts";

/** Takes the API's port. Throws `port_in_use`, or `invalid_config` when the address is not one of this machine. */
export function listenForApi(
  address: { host: string; port: number },
  registry: Registry,
  logger: Logger,
): ControlListener {
  const fault = (error: unknown) => logger.error("request failed outside the routes", { error });
  return takePort(address, () => listenControl(address, { registry, fault }));
}

/** Runs what takes a port and puts what went wrong into the catalogue's words. */
function takePort<T>({ host, port }: { host: string; port: number }, take: () => T): T {
  try {
    return take();
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown";
    if (code === "EADDRINUSE") {
      throw new AppError("port_in_use", {
        message: `Port ${port} on ${host} is in use by another program.`,
        hint: "Stop that program, or choose another port with --port or PORT.",
        cause,
      });
    }
    throw new AppError("invalid_config", {
      message: `The server cannot listen on ${host}, port ${port} (${code}).`,
      hint: "Choose an address of this machine with --host, and a port with --port.",
      cause,
    });
  }
}
