import { capabilityWords, checkCapabilityWords } from "../../../agent/capabilities.ts";
import { agentName, yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { Failure } from "../../../failure.ts";
import { userClient } from "../../../session/connect.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: { ...agentName, ...capabilityWords, ...yesAtTerminalFlag },
  notes: ["What the agent has open by them ends within a second."],
  examples: ["agent-vault agent capability remove my-agent mail_send"],
  async run({ name, capabilities, yes }, io) {
    checkCapabilityWords(capabilities);
    const { agents } = await userClient(io);
    const { capabilities: before } = await agents.read(name);
    const absent = capabilities.filter((one) => !before.includes(one));
    if (absent.length > 0) throw new Failure(`agent "${name}" does not have ${absent.join(", ")}`);
    await confirmAtTerminal(io, yes, `Take ${capabilities.join(", ")} from agent "${name}"?`);
    const changed = await agents.setCapabilities(
      name,
      before.filter((one) => !capabilities.includes(one)),
    );
    const left = changed.capabilities.length === 0 ? "nothing" : changed.capabilities.join(", ");
    io.print.done(`Agent "${changed.agent}" may now: ${left}`);
  },
});
