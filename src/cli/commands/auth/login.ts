import { signInFlags } from "../../args.ts";
import { command } from "../../command.ts";
import { logIn } from "../../setup/sign-in.ts";

export default command({
  args: { ...signInFlags },
  examples: ["agent-vault auth login --address https://vault.example.com --email me@example.com"],
  async run(args, io) {
    await logIn(io, {
      address: args.address,
      email: args.email,
      passwordFromStdin: args["password-stdin"],
      deviceLabel: args["device-label"],
    });
    io.print.done("Login successful.");
  },
});
