import type { ServerConfig } from "../../config/load.ts";
import { AppError } from "../../core/errors.ts";
import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";
import { portTakenHint } from "./free-port.ts";

type Ports = { readonly port?: string | undefined; readonly mitmPort?: string | undefined };

/**
 * Starts a server, and where another program has one of its ports says what to choose: for commands as well, where the ports
 * are those of a server of one's own.
 */
export async function withPorts(
  { config }: Pick<Io, "config">,
  [flags, ready]: readonly [Ports, Pick<ServerConfig, "port">],
  start: () => Promise<void>,
): Promise<void> {
  try {
    await start();
  } catch (error) {
    // By a flag, or by PORT, which goes before what would be advised.
    const isStated =
      flags.port !== undefined || flags.mitmPort !== undefined || ready.port !== config.localPort;
    if (isStated || !(error instanceof AppError) || error.code !== "port_in_use") throw error;
    throw new Failure(error.message, { hint: await portTakenHint(), cause: error });
  }
}
