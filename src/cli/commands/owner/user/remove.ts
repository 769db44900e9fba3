import { yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { noteRevoked } from "../../../invite/note-revoked.ts";
import { userClient } from "../../../session/connect.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: {
    email: { type: "positional", names: "user", description: "Whose account to remove" },
    ...yesAtTerminalFlag,
  },
  notes: [
    "Their sessions, access to vaults, the tokens that they minted and the invites that they made end with it.",
    "Agents that they have created stay.",
  ],
  examples: ["agent-vault owner user remove ann@example.com"],
  async run({ email, yes }, io) {
    const client = await userClient(io);
    await confirmAtTerminal(io, yes, `Remove the account of ${email}, with its sessions and tokens?`);
    const removed = await client.users.remove(email);
    io.print.done(`Removed ${removed.email}`);
    noteRevoked(io, removed.revoked_invites);
  },
});
