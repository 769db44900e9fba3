import { linkAddressFlag, linkAt, showPrompt } from "../../agent/prompt.ts";
import { agentName, jsonFlag, yesAtTerminalFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { usageError } from "../../failure.ts";
import { userClient } from "../../session/connect.ts";
import { offerOnClipboard } from "../../ui/clipboard.ts";
import { confirmAtTerminal } from "../../ui/prompt.ts";

export default command({
  args: {
    ...agentName,
    now: { type: "boolean", description: "Print the new token; the old one ends at once" },
    "token-only": {
      type: "boolean",
      description: "As --now, and print the token alone, without a line break",
    },
    ...linkAddressFlag,
    ...yesAtTerminalFlag,
    ...jsonFlag,
  },
  notes: [
    "Without --now it prints what to paste into the agent's chat: the agent fetches its new token itself, and the",
    "old one is good until then.",
  ],
  examples: ["agent-vault agent rotate my-agent", "agent-vault agent rotate my-agent --now"],
  async run({ name, now, address, ...args }, io) {
    const isNow = now || args["token-only"];
    if (isNow && address !== undefined) throw usageError("--address is for the link, and --now prints none");
    linkAt("/invite/", address);
    const { agents } = await userClient(io);
    if (isNow) {
      await confirmAtTerminal(io, args.yes, `End the token of agent "${name}" now? Whatever uses it stops.`);
      const rotated = await agents.rotateNow(name);
      if (args.json) return io.print.json(rotated);
      if (args["token-only"]) return io.print.raw(rotated.av_agent_token);
      io.print.done(`Rotated the token of agent "${rotated.name}"; the old one is good for nothing now`);
      io.print.line(`Token: ${rotated.av_agent_token}`);
      return offerOnClipboard(io, "Token", rotated.av_agent_token);
    }
    const rotation = await agents.inviteRotation(name);
    const link = linkAt(rotation.invite_url, address);
    const prompt = rotation.prompt.replaceAll(rotation.invite_url, link);
    if (args.json) return io.print.json({ ...rotation, invite_url: link, prompt });
    const heading = `Rotation of agent "${name}" (expires in ${rotation.expires_in})`;
    return showPrompt(io, { heading, link, prompt });
  },
});
