import { Failure } from "../failure.ts";
import type { Io } from "../io.ts";

/**
 * Stops the server of this data directory and waits until it is gone, if there is one. Throws a Failure when
 * it cannot be stopped from here; a pid file without its server is removed.
 */
export async function stopOwnServer(io: Io): Promise<"stopped" | "not_running" | "stale"> {
  const { stopServer } = await import("../../server/stop.ts");
  const result = await stopServer(io.paths.pidFile, {
    onStopping: (pid) => io.print.note(`Stopping server (PID ${pid})...`),
  });
  switch (result.type) {
    case "elsewhere":
      throw new Failure(`a server holds ${io.paths.home}, but none of this machine's processes is it`, {
        hint: `stop it where it runs${result.pid === undefined ? "" : `, as PID ${result.pid}`}: in another container or host`,
      });
    case "still_running":
      throw new Failure(`the server (PID ${result.pid}) has not stopped within 10 s`, {
        hint: `it may be finishing long requests; end it with kill -9 ${result.pid}`,
      });
    default:
      return result.type;
  }
}
