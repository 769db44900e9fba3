import { signInFlags } from "../../args.ts";
import { command } from "../../command.ts";
import { register } from "../../setup/sign-in.ts";

export default command({
  args: { ...signInFlags },
  notes: [
    "The first account of a server becomes its owner. Later ones prove their address by a code, which is asked for;",
    "with --password-stdin give it to agent-vault auth verify.",
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
