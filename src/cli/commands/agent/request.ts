import { addressFlag, jsonFlag } from "../../args.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { anyAddress } from "../../session/connect.ts";

export default command({
  args: {
    name: { type: "positional", description: "What people are to call the agent" },
    "public-key": {
      type: "string",
      valueHint: "key",
      required: true,
      description: "Its Ed25519 key in multibase, as in did:key (z6Mk…)",
    },
    capability: {
      type: "string",
      valueHint: "name",
      repeatable: true,
      description: "A kind of action that it asks for, such as api_call",
    },
    "agent-version": { type: "string", valueHint: "text", description: "Its own version" },
    ...addressFlag,
    ...jsonFlag,
  },
  notes: [
    "Needs no login. The key becomes an agent once an owner approves it; until then it may ask again.",
    "One address may ask ten times a minute.",
  ],
  examples: ["agent-vault agent request ledger-bot --public-key z6Mk… --capability api_call"],
  async run({ name, "public-key": publicKey, capability, "agent-version": version, json, address }, io) {
    const { registrations } = createClient({ address: anyAddress(io, address) });
    const asked = await registrations.request({
      name,
      publicKey,
      capabilities: capability,
      ...(version === undefined ? {} : { version }),
    });
    if (json) return io.print.json(asked);
    io.print.done(asked.message);
    io.print.line(`DID: ${asked.agentId}`);
  },
});
