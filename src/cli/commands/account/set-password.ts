import { passwordStdinFlag } from "../../args.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { sessionAt } from "../../session/connect.ts";
import { saveSession } from "../../session/session-file.ts";
import { chooseNewPassword } from "../../setup/ask-account.ts";

export default command({
  args: { ...passwordStdinFlag },
  notes: [
    "For the owner that a local server made of you, who has no password yet: the session is the proof.",
    "From then on agent-vault auth login lets you in, also from elsewhere; a start of the server does not any more.",
  ],
  examples: ["agent-vault account set-password"],
  async run(args, io) {
    const session = await sessionAt(io);
    const password = await chooseNewPassword(io, { passwordFromStdin: args["password-stdin"] });
    const { token } = await createClient(session).account.setPassword({ new_password: password });
    saveSession(io.paths.session, { ...session, token });
    io.print.done(`Password set for ${session.email ?? "your account"}.`);
  },
});
