import { addressFlag, codeFlag, deviceLabelFlag, emailFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { verify } from "../../setup/sign-in.ts";

export default command({
  args: { ...addressFlag, ...emailFlag, ...codeFlag, ...deviceLabelFlag },
  notes: ["A code is valid for 15 minutes; agent-vault auth resend-verification asks for another."],
  examples: ["agent-vault auth verify --email me@example.com --code 123456"],
  async run(args, io) {
    const session = await verify(io, {
      address: args.address,
      email: args.email,
      code: args.code,
      deviceLabel: args["device-label"],
    });
    io.print.done(`Verified ${session.email} and signed in.`);
  },
});
