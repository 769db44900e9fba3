import { addressFlag, jsonFlag } from "../../../args.ts";
import { createClient } from "../../../client/client.ts";
import { command } from "../../../command.ts";
import { sessionAt } from "../../../session/connect.ts";

/** The server gives a mail server ten seconds. */
const TIMEOUT_MS = 15_000;

export default command({
  args: {
    to: { type: "string", valueHint: "address", description: "Who gets it (you)" },
    ...addressFlag,
    ...jsonFlag,
  },
  examples: ["agent-vault owner email test", "agent-vault owner email test --to ada@example.com"],
  async run({ to, address, json }, io) {
    const client = createClient({ ...(await sessionAt(io, address)), timeoutMs: TIMEOUT_MS });
    const sent = await client.settings.testEmail(to === undefined ? {} : { to });
    if (json) return io.print.json(sent);
    io.print.done(`Test email sent to ${sent.to}`);
  },
});
