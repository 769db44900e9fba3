import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { Failure } from "../../../failure.ts";
import { personVault } from "../../../session/connect.ts";

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  notes: ["Ends with 1 when the receiver does not take it. It is sent once and is not among the deliveries."],
  examples: ["agent-vault vault webhook test --vault payments"],
  async run(args, io) {
    const { client, vault } = await personVault(io, args.vault);
    const tested = await client.webhooks.test(vault);
    if (args.json) io.print.json(tested);
    else if (tested.delivered) io.print.done(`The receiver took it: it answered ${tested.status}`);
    if (!tested.delivered) throw new Failure(`the receiver did not take it: ${tested.error}`);
  },
});
