import { jsonFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { usageError } from "../../failure.ts";
import { tokenClient } from "../../session/connect.ts";
import { readSpan } from "../../span.ts";

export default command({
  args: {
    agent: {
      type: "positional",
      names: "agent",
      description: "Its name, company:agent, or its SPIFFE ID",
    },
    audience: {
      type: "string",
      valueHint: "text",
      description: "Whom it is for; proxy is this server's proxy (vane)",
    },
    alg: { type: "enum", options: ["EdDSA", "ES256"], description: "How it is signed (EdDSA)" },
    ttl: {
      type: "string",
      valueHint: "time",
      description: "How long it is good: 5m or seconds, 1 minute to 1 hour (1h)",
    },
    ...jsonFlag,
  },
  notes: [
    "Prints the SVID alone, without a line break. Libraries for SPIFFE take those that ES256 signs.",
    "For owners, for the agent itself with its token, and for its company with an API key in AGENT_VAULT_TOKEN.",
  ],
  examples: [
    "agent-vault agent svid my-agent",
    "agent-vault agent svid globex:crawler-7 --alg ES256 --audience spiffe://example.org/reports",
  ],
  async run({ agent, audience, alg, ttl, json }, io) {
    const seconds = ttl === undefined ? undefined : readSpan(ttl);
    if (ttl !== undefined && seconds === undefined) {
      throw usageError(`--ttl cannot be "${ttl}"`, "write seconds, or 5m, 1h");
    }
    const asked = { audience, alg, ttl: seconds === undefined ? undefined : String(seconds) };
    const issued = await (await tokenClient(io)).companies.svid(agent, asked);
    if (json) return io.print.json(issued);
    io.print.raw(issued.svid);
  },
});
