/**
 * `vault run` tells the server of itself before it becomes the program, and asks for a port of the program's own on which the
 * proxy asks for nothing. The program starts without one where there is none.
 */
import { isLoopbackHost } from "../../core/net/loopback.ts";
import { createClient } from "../client/client.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import type { Minted } from "../setup/mint.ts";

export type DoorOptions = {
  /** Whether a port is wanted. */
  readonly door: boolean;
  /** Let every user of this machine use it. */
  readonly openPort: boolean;
};

/** The port on 127.0.0.1, or nothing. Warns only where somebody asked for what there is not. */
export async function registerRun(
  io: Io,
  { token, vault, address }: Minted,
  { door, openPort }: DoorOptions,
): Promise<number | undefined> {
  if (!isLoopbackHost(new URL(address).hostname)) return undefined;
  try {
    const { door_port: port, door_refused: refused } = await createClient({
      address,
      token,
      vault,
    }).runs.register({
      pid: process.pid,
      door,
      open_port: openPort,
    });
    if (openPort && port === undefined) io.print.warn(`--open-port: the server opened no port (${refused})`);
    return port;
  } catch (error) {
    // A server that knows no runs, or is gone: what the program meets there, its own requests will tell.
    if (!(error instanceof Failure)) throw error;
    return undefined;
  }
}
