import { codeFlag, signInFlags } from "../../args.ts";
import { command } from "../../command.ts";
import { resetPassword } from "../../setup/sign-in.ts";

export default command({
  args: { ...signInFlags, ...codeFlag },
  notes: [
    "agent-vault auth forgot-password asks for the code, which is valid for 15 minutes.",
    "All other sessions of the account end.",
  ],
  examples: [
    "agent-vault auth reset-password --email me@example.com",
    "agent-vault auth reset-password --email me@example.com --code 123456 --password-stdin < new.txt",
  ],
  async run(args, io) {
    const session = await resetPassword(io, {
      address: args.address,
      email: args.email,
      code: args.code,
      passwordFromStdin: args["password-stdin"],
      deviceLabel: args["device-label"],
    });
    io.print.done(`Password changed; signed in as ${session.email}.`);
  },
});
