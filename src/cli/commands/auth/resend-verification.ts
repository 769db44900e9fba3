import { addressFlag, emailFlag } from "../../args.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { askEmail, chooseServer } from "../../setup/ask-account.ts";

export default command({
  args: { ...addressFlag, ...emailFlag },
  examples: ["agent-vault auth resend-verification --email me@example.com"],
  async run(args, io) {
    const address = await chooseServer(io, args.address);
    const email = args.email ?? (await askEmail(io));
    const { message } = await createClient({ address }).auth.resendVerification({ email });
    io.print.line(message);
    io.print.tell(`Then run: agent-vault auth verify --address ${address} --email ${email}`);
  },
});
