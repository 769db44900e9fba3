import { vaultFlag, yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { Failure } from "../../../failure.ts";
import { personVault } from "../../../session/connect.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: {
    id: { type: "positional", description: "Id from agent-vault vault token list; not the token itself" },
    ...vaultFlag,
    ...yesAtTerminalFlag,
  },
  notes: ["Its next request is refused; what it has under way is closed within a second."],
  examples: ["agent-vault vault token revoke 3f6c09d1e2a4b5c6d7e8"],
  async run({ id, yes, vault: vaultFlagValue }, io) {
    const { client, vault } = await personVault(io, vaultFlagValue);
    const { sessions } = await client.sessions.list(vault);
    // What was given may be a token by mistake, so it is not repeated.
    if (!sessions.some((session) => session.id === id)) {
      throw new Failure(`vault "${vault}" has no token of that id`, {
        hint: `agent-vault vault token list --vault ${vault} shows them`,
      });
    }
    await confirmAtTerminal(io, yes, `Revoke token ${id} of vault "${vault}"?`);
    await client.sessions.revoke(vault, id);
    io.print.done(`Revoked token ${id} of vault "${vault}"`);
  },
});
