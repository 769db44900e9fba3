import { AppError } from "../core/errors.ts";
import type { Logger } from "../ports/logger.ts";

/** Seconds without a byte after which a client is let go; long enough for a slow database. */
const IDLE_SECONDS = 120;
/** The routes allow 1 MiB and say so properly; this is what is never read at all. */
const MAX_BODY_BYTES = 1024 * 1024 + 64 * 1024;

export type Answer = (request: Request, peer: { readonly ip: string }) => Response | Promise<Response>;

export type ApiListener = {
  readonly port: number;
  /** Requests come in from this call on. */
  answer(answer: Answer): void;
  /** Takes no more connections, lets requests in hand finish for `graceMs`, closes the rest. */
  stop(graceMs: number): Promise<void>;
};

/** Takes the port. Throws `port_in_use`, or `invalid_config` when the address is not one of this machine. */
export function listenForApi(address: { host: string; port: number }, logger: Logger): ApiListener {
  let current: Answer = () => new Response("starting", { status: 503 });
  const server = takePort(address, () =>
    Bun.serve({
      hostname: address.host,
      port: address.port,
      idleTimeout: IDLE_SECONDS,
      maxRequestBodySize: MAX_BODY_BYTES,
      development: false,
      fetch: (request, self) => current(request, { ip: self.requestIP(request)?.address ?? "" }),
      error(error) {
        logger.error("request failed outside the routes", { error });
        return Response.json({ error: "Internal error", code: "internal" }, { status: 500 });
      },
    }),
  );
  return {
    port: server.port ?? address.port,
    answer(answer) {
      current = answer;
    },
    async stop(graceMs) {
      let timer: Timer | undefined;
      const grace = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, graceMs);
      });
      await Promise.race([server.stop(false), grace]);
      clearTimeout(timer);
      await server.stop(true);
    },
  };
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
