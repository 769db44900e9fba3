import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { savedSession } from "../../session/connect.ts";
import { saveSession } from "../../session/session-file.ts";
import { askNewPassword, requireLong } from "../../setup/ask-account.ts";
import { askSecret } from "../../ui/prompt.ts";
import { readStdinLines } from "../../ui/stdin.ts";

export default command({
  args: {
    "password-stdin": {
      type: "boolean",
      description: "Read both passwords from standard input, one per line: the current one first",
    },
  },
  notes: ["All other sessions of the account end. Tokens for vaults stay."],
  examples: [
    "agent-vault account change-password",
    "agent-vault account change-password --password-stdin < both.txt",
  ],
  async run(args, io) {
    const session = await savedSession(io);
    const [current = "", next = ""] = args["password-stdin"]
      ? await readStdinLines(["the current password", "the new password"])
      : [
          await askSecret(io, { message: "Current password", instead: "--password-stdin" }),
          await askNewPassword(io, "New password"),
        ];
    const body = { current_password: current, new_password: requireLong(next) };
    const { token } = await createClient(session).account.changePassword(body);
    saveSession(io.paths.session, { ...session, token });
    io.print.done("Password changed.");
  },
});
