import { capabilityWords, checkCapabilityWords } from "../../../agent/capabilities.ts";
import { agentName } from "../../../args.ts";
import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";

export default command({
  args: { ...agentName, ...capabilityWords },
  notes: ["Services that require them are open to the agent from its next request on."],
  examples: ["agent-vault agent capability add my-agent api_call mail_send"],
  async run({ name, capabilities }, io) {
    checkCapabilityWords(capabilities);
    const { agents } = await userClient(io);
    const { capabilities: before } = await agents.read(name);
    const changed = await agents.setCapabilities(name, [...new Set([...before, ...capabilities])]);
    io.print.done(`Agent "${changed.agent}" may now: ${changed.capabilities.join(", ")}`);
  },
});
