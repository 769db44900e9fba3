import { yesAtTerminalFlag } from "../../args.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { savedSession } from "../../session/connect.ts";
import { forgetSession } from "../../session/session-file.ts";
import { confirmAtTerminal } from "../../ui/prompt.ts";

export default command({
  args: { ...yesAtTerminalFlag },
  notes: [
    "Its sessions end, and the tokens for vaults that it minted. Vaults stay. Owners are removed by other owners.",
  ],
  examples: ["agent-vault account delete"],
  async run({ yes }, io) {
    const session = await savedSession(io);
    const who = session.email ?? "your account";
    await confirmAtTerminal(io, yes, `This deletes ${who} at ${session.address}. Go on?`);
    const { email } = await createClient(session).account.delete();
    forgetSession(io.paths.session, session.address);
    io.print.done(`Account ${email} deleted.`);
  },
});
