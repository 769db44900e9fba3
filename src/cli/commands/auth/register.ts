import { signInFlags } from "../../args.ts";
import { command } from "../../command.ts";
import { register } from "../../setup/sign-in.ts";

export default command({
  args: { ...signInFlags },
  notes: [
    "The first account of a server becomes its owner. Later ones prove their address by the code that is sent to it:",
    "with --password-stdin by agent-vault auth verify, else it is asked for.",
  ],
  examples: ["agent-vault auth register --address https://vault.example.com --email me@example.com"],
  async run(args, io) {
    const session = await register(io, {
      address: args.address,
      email: args.email,
      passwordFromStdin: args["password-stdin"],
      deviceLabel: args["device-label"],
    });
    if (session !== undefined) io.print.done(`Registered ${session.email} and signed in.`);
  },
});
