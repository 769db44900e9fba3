import { addressFlag, yesAtTerminalFlag } from "../../args.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { requirePerson } from "../../session/agent.ts";
import { savedSession } from "../../session/connect.ts";
import { confirmAtTerminal } from "../../ui/prompt.ts";

export default command({
  args: {
    ...addressFlag,
    now: { type: "boolean", description: "Use the new one at once and forget the old one" },
    ...yesAtTerminalFlag,
  },
  notes: [
    "The new root is published at once and signs 30 days later, when runs that know only the old one are over.",
    "With --now, for a key that is no longer secret, clients that know only the old one fail from now on.",
  ],
  examples: ["agent-vault ca rotate", "agent-vault ca rotate --now"],
  async run({ address, now, yes }, io) {
    requirePerson(io);
    const client = createClient(await savedSession(io, address));
    if (now) {
      const failing = "Programs that trust only the old one fail from now on.";
      await confirmAtTerminal(io, yes, `Use a new root certificate at once? ${failing}`);
    }
    const { signs_from: from, ends_at: end } = await client.ca.rotate({ at_once: now });
    if (now) {
      io.print.done(
        `A new root certificate is in use; it ends on ${end.slice(0, 10)}. The old one is forgotten.`,
      );
    } else {
      io.print.done(`A new root certificate is published; it is used from ${from} on.`);
    }
    io.print.note("Programs that keep a copy of the root need the new bundle: agent-vault ca fetch");
  },
});
