/**
 * `vault run` tells the server of itself before it becomes the program, and asks for a port of the program's own on which the
 * proxy asks for nothing. The program starts without one where there is none.
 */
import { isLoopbackHost } from "../../core/net/loopback.ts";
import { findProcess } from "../../lib/posix/processes.ts";
import { createClient } from "../client/client.ts";
import { Failure } from "../failure.ts";
import { knock } from "../forward/knock.ts";
import type { Io } from "../io.ts";
import type { Minted } from "../setup/mint.ts";

export type DoorOptions = {
  /** Whether a port is wanted. */
  readonly door: boolean;
  /** Let every user of this machine use it. */
  readonly openPort: boolean;
  /** The variables of proxies are to name this port: without it the program does not start. */
  readonly required: boolean;
};

/** Whose the run is; `own`: the token was minted for it. */
export type RunToken = Minted & { readonly own: boolean };

/**
 * The port on 127.0.0.1, or nothing. Warns only where somebody asked for what there is not; throws a Failure where it is
 * required.
 */
export async function registerRun(io: Io, run: RunToken, options: DoorOptions): Promise<number | undefined> {
  const port = await askForPort(io, run, options);
  if (port !== undefined || !options.required) return port;
  throw new Failure("--bare-proxy: the server opened no port without a password", {
    hint: "that takes a server on this machine; where it cannot tell whose a connection is, --open-port as well",
  });
}

async function askForPort(
  io: Io,
  { token, vault, address, own }: RunToken,
  { door, openPort }: DoorOptions,
): Promise<number | undefined> {
  if (!isLoopbackHost(new URL(address).hostname)) return undefined;
  const startedAt = findProcess(process.pid)?.startedAt;
  const { runs } = createClient({ address, token, vault });
  try {
    const { door_port: port, door_refused: refused } = await runs.register({
      pid: process.pid,
      ...(startedAt === undefined ? {} : { started_at: startedAt }),
      own_session: own,
      door,
      open_port: openPort,
    });
    if (port !== undefined && (await leadsToUs(port))) return port;
    if (openPort) io.print.warn(`--open-port: the server opened no port here (${refused ?? "not_local"})`);
  } catch (error) {
    // A server that knows no runs, or is gone: what the program meets there, its own requests will tell.
    if (!(error instanceof Failure)) throw error;
  }
  return undefined;
}

/** The server may only look as if it were on this machine, as through a forwarded port; its port is then nobody's here. */
async function leadsToUs(port: number): Promise<boolean> {
  try {
    const { status, error } = await knock({ host: "127.0.0.1", port, tls: undefined }, undefined);
    return status === 200 || error !== "";
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return false;
  }
}
