import { jsonFlag } from "../../args.ts";
import { assignmentFlags, parseAssignments } from "../../assignment.ts";
import { command } from "../../command.ts";
import { expiresFlag } from "../../expires.ts";
import { printInvited } from "../../invite/print-invited.ts";
import { limitFlags, parseLimitFlags } from "../../limits/flags.ts";
import { userClient } from "../../session/connect.ts";

export default command({
  args: {
    email: { type: "positional", description: "E-mail address of the person" },
    role: {
      type: "enum",
      options: ["owner", "member", "no-access"],
      description: "What they may do on the instance (member)",
    },
    ...assignmentFlags,
    ...expiresFlag,
    ...limitFlags,
    ...jsonFlag,
  },
  notes: [
    "The link goes by mail where the server can send mail; otherwise it is printed, for you to pass on.",
    "Whoever has the link can become that person: it is a secret until it is used. It is good for 48 hours.",
    "The role in a vault is member unless it is given; --expires ends access to the vaults, not the account.",
  ],
  examples: [
    "agent-vault user invite ann@example.com --vault payments --vault staging:admin",
    "agent-vault user invite ann@example.com --vault payments --expires 7d",
    "agent-vault user invite boss@example.com --role owner",
  ],
  async run({ email, role, vault, expires, json, ...limited }, io) {
    const vaults = parseAssignments(vault, expires, parseLimitFlags(limited));
    const client = await userClient(io);
    const invite = await client.userInvites.create({
      email,
      vaults,
      ...(role === undefined ? {} : { role }),
    });
    if (json) return io.print.json(invite);
    printInvited(io, invite, "created");
  },
});
