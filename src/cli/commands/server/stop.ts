import { command } from "../../command.ts";
import { Failure } from "../../failure.ts";
import { stopOwnServer } from "../../offline/stop-server.ts";
import { requirePerson } from "../../session/agent.ts";

export default command({
  args: {},
  examples: ["agent-vault server stop"],
  async run(_args, io) {
    requirePerson(io);
    switch (await stopOwnServer(io)) {
      case "stopped":
        return io.print.done("Server stopped.");
      case "not_running":
        throw new Failure(`no server is running (${io.paths.pidFile} is not there)`);
      case "stale":
        throw new Failure("no server is running", {
          hint: "its PID file was left behind and has been removed",
        });
    }
  },
});
