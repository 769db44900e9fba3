import { command } from "../../command.ts";
import { Failure } from "../../failure.ts";
import { requirePerson } from "../../session/agent.ts";

export default command({
  args: {},
  examples: ["agent-vault server stop"],
  async run(_args, io) {
    requirePerson(io);
    const { stopServer } = await import("../../../server/stop.ts");
    const { pidFile } = io.paths;
    const result = await stopServer(pidFile, {
      onStopping: (pid) => io.print.note(`Stopping server (PID ${pid})...`),
    });
    switch (result.type) {
      case "stopped":
        return io.print.done("Server stopped.");
      case "not_running":
        throw new Failure(`no server is running (${pidFile} is not there)`);
      case "stale":
        throw new Failure("no server is running", {
          hint: "its PID file was left behind and has been removed",
        });
      case "elsewhere":
        throw new Failure(`a server holds ${io.paths.home}, but none of this machine's processes is it`, {
          hint: `stop it where it runs${result.pid === undefined ? "" : `, as PID ${result.pid}`}: in another container or host`,
        });
      case "still_running":
        throw new Failure(`the server (PID ${result.pid}) has not stopped within 10 s`, {
          hint: `it may be finishing long requests; end it with kill -9 ${result.pid}`,
        });
    }
  },
});
