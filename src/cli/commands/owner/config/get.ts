import { jsonFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";
import { showSettings } from "../../../settings/show.ts";

export default command({
  args: jsonFlag,
  examples: ["agent-vault owner config get", "agent-vault owner config get --json"],
  async run({ json }, io) {
    const settings = await (await userClient(io)).settings.read();
    if (json) return io.print.json(settings);
    showSettings(io.print, settings);
  },
});
