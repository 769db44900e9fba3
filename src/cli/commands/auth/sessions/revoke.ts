import { yesAtTerminalFlag } from "../../../args.ts";
import { createClient } from "../../../client/client.ts";
import { command } from "../../../command.ts";
import { forgetSession } from "../../../session/session-file.ts";
import { withSignIn } from "../../../setup/sign-in-again.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: {
    id: { type: "positional", description: "Id from agent-vault auth sessions list" },
    ...yesAtTerminalFlag,
  },
  notes: ["Its next request is refused. Tokens for vaults that it minted stay."],
  examples: ["agent-vault auth sessions revoke 3f6c09d1e2a4b5c6d7e8 --yes"],
  async run({ id, yes }, io) {
    await confirmAtTerminal(io, yes, `End session ${id}?`);
    await withSignIn(io, async (session) => {
      const { current } = await createClient(session).account.revokeSession(id);
      if (current) forgetSession(io.paths.session, session.address);
      io.print.done(current ? "Ended this session; you are signed out." : `Ended session ${id}.`);
    });
  },
});
