import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { usageError } from "../../../failure.ts";
import { personVault } from "../../../session/connect.ts";

export default command({
  args: {
    url: {
      type: "positional",
      required: false,
      description: "Where events are posted; may be left out to rotate the secret alone",
    },
    "rotate-secret": { type: "boolean", description: "Make a new secret; the old one stays good for a day" },
    ...vaultFlag,
    ...jsonFlag,
  },
  notes: [
    "Told are proposals (raised, applied, rejected, expired) and canaries that are seen in requests. What is sent",
    "holds no values of credentials.",
    "The secret is printed once, when it is new: with it the receiver verifies signatures (Standard Webhooks).",
    "A webhook that was disabled, because its receiver answered 410, is enabled again.",
  ],
  examples: [
    "agent-vault vault webhook set https://hooks.example.com/agent-vault",
    "agent-vault vault webhook set --rotate-secret --vault payments",
  ],
  async run({ url, json, ...args }, io) {
    const rotate = args["rotate-secret"];
    if (url === undefined && !rotate) throw usageError("give the address where events are posted");
    const { client, vault } = await personVault(io, args.vault);
    const set = await client.webhooks.set(vault, {
      ...(url === undefined ? {} : { url }),
      ...(rotate ? { rotate_secret: true } : {}),
    });
    if (json) return io.print.json(set);
    io.print.done(`Events of vault "${vault}" go to ${set.url}`);
    if (set.secret === undefined) return;
    io.print.line(`secret: ${set.secret}`);
    io.print.note("It is not shown again; the receiver verifies signatures with it.");
    if (set.previous_secret_until !== undefined) {
      io.print.note(`Until ${set.previous_secret_until} events are signed with the one before, too.`);
    }
    io.print.note(`To try it: agent-vault vault webhook test --vault ${vault}`);
  },
});
