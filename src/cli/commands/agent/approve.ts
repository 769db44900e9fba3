import { jsonFlag, yesFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { findPending, registrationId, showRegistration } from "../../registration/find.ts";
import { userClient } from "../../session/connect.ts";
import { oneLine } from "../../ui/foreign-text.ts";
import { confirmOrAbort } from "../../ui/prompt.ts";

export default command({
  args: {
    ...registrationId,
    capability: {
      type: "string",
      valueHint: "name",
      repeatable: true,
      description: "Grant this one alone (all that it asks for)",
    },
    ...yesFlag,
    ...jsonFlag,
  },
  notes: [
    "The key becomes an agent that may act as far as its capabilities and the vaults go that you add it to.",
  ],
  examples: ["agent-vault agent approve reg_01KAQ7C2M8 --capability api_call"],
  async run({ id, capability, yes, json }, io) {
    const client = await userClient(io);
    const registration = await findPending(client, id);
    const capabilities = capability.length > 0 ? capability : registration.requestedCapabilities;
    if (!json) showRegistration(io, registration);
    const question = `Let this key act as "${oneLine(registration.name)}" with ${capabilities.join(", ")}?`;
    await confirmOrAbort(io, yes, question);
    const approved = await client.registrations.approve(id, { capabilities });
    if (json) return io.print.json(approved);
    io.print.done(`Approved ${id}`);
    io.print.line(`DID: ${approved.agentId}`);
  },
});
