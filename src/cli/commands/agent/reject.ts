import { jsonFlag, yesFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { findPending, registrationId } from "../../registration/find.ts";
import { userClient } from "../../session/connect.ts";
import { oneLine } from "../../ui/foreign-text.ts";
import { confirmOrAbort } from "../../ui/prompt.ts";

export default command({
  args: {
    ...registrationId,
    reason: { type: "string", valueHint: "text", description: "What the agent is told" },
    ...yesFlag,
    ...jsonFlag,
  },
  notes: ["The key may ask again."],
  examples: ['agent-vault agent reject reg_01KAQ7C2M8 --reason "unknown owner" --yes'],
  async run({ id, reason, yes, json }, io) {
    const client = await userClient(io);
    const { name, fingerprint } = await findPending(client, id);
    await confirmOrAbort(io, yes, `Reject "${oneLine(name)}" with the key ${fingerprint}?`);
    const rejected = await client.registrations.reject(id, reason === undefined ? {} : { reason });
    if (json) return io.print.json(rejected);
    io.print.done(`Rejected ${id}`);
  },
});
