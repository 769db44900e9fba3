import { invitePrompt } from "../../../core/agent/prompt.ts";
import { spanText } from "../../../core/duration.ts";
import { linkAddressFlag, linkAt, showPrompt } from "../../agent/prompt.ts";
import { jsonFlag } from "../../args.ts";
import { assignmentFlags, parseAssignments } from "../../assignment.ts";
import { command } from "../../command.ts";
import { expiresFlag } from "../../expires.ts";
import { limitFlags, parseLimitFlags } from "../../limits/flags.ts";
import { userClient } from "../../session/connect.ts";
import { parseSpan } from "../../span.ts";

const WEEK = { seconds: 604_800, text: "7d" } as const;

export default command({
  args: {
    name: {
      type: "positional",
      required: false,
      description: "Name of the new agent; one is made up without it",
    },
    ...assignmentFlags,
    ...expiresFlag,
    ...limitFlags,
    role: {
      type: "enum",
      options: ["owner", "member", "no-access"],
      default: "member",
      description: "What it may do on the instance",
    },
    "invite-ttl": {
      type: "string",
      valueHint: "time",
      default: "15m",
      description: "How long the invite can be redeemed, 7d at most",
    },
    ...linkAddressFlag,
    "token-only": {
      type: "boolean",
      description: "Print the token of the invite alone, without a line break",
    },
    ...jsonFlag,
  },
  notes: [
    "Prints what to paste into the agent's chat: it redeems the invite by one HTTP request, once.",
    "A role of a vault is proxy, member or admin (proxy). An agent called list or revoke stands behind --.",
  ],
  examples: [
    "agent-vault agent invite my-agent --vault default:proxy",
    "agent-vault agent invite --vault payments:proxy --invite-ttl 2h",
    "agent-vault agent invite --vault payments:proxy --max-requests 100/day",
  ],
  async run({ name, vault, expires, role, address, ...args }, io) {
    const ttl = parseSpan("--invite-ttl", args["invite-ttl"], WEEK);
    const vaults = parseAssignments(vault, expires, parseLimitFlags(args));
    // A bad address is to cost no invite.
    linkAt("/invite/", address);
    const invite = await (await userClient(io)).agentInvites.create({
      ...(name === undefined ? {} : { name }),
      role,
      ttl_seconds: ttl,
      vaults,
    });
    const link = linkAt(invite.invite_link, address);
    if (args.json) return io.print.json({ ...invite, invite_link: link });
    if (args["token-only"]) return io.print.raw(invite.token);
    const expiresIn = spanText(ttl * 1000);
    const heading = `Invite for agent "${invite.agent_name}" (expires in ${expiresIn})`;
    await showPrompt(io, { heading, link, prompt: invitePrompt({ inviteUrl: link, expiresIn }) });
  },
});
