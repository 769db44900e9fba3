import { jsonFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";
import { printable } from "../../../ui/printable.ts";

export default command({
  args: {
    agent: { type: "string", valueHint: "name", description: "Those that name this agent", names: "agent" },
    realm: { type: "string", valueHint: "realm", names: "realm", description: "Those of this realm" },
    all: { type: "boolean", description: "Also those that are over" },
    ...jsonFlag,
  },
  notes: ["All policies on an agent and on its realms hold together: the strictest of each limit counts."],
  examples: ["agent-vault agent policy list", "agent-vault agent policy list --agent my-agent --all --json"],
  async run({ agent, realm, all, json }, io) {
    const filter = { agentDid: agent, realmId: realm, ...(all ? { includeExpired: "true" } : {}) };
    const { policies } = await (await userClient(io)).policies.list(filter);
    if (json) return io.print.json(policies);
    const rows = policies.map(({ id, agentDid, realmId, capabilities, resourceLimits, expiresAt }) => [
      id,
      printable(agentDid ?? `realm ${realmId}`),
      capabilities.join(", "),
      resourceLimits.allowedDomains?.join(", ") ?? "any",
      String(resourceLimits.maxRequestsPerHour ?? "-"),
      expiresAt ?? "-",
    ]);
    const head = ["id", "for", "capabilities", "hosts", "per hour", "ends"];
    io.print.table(head, rows, "No agent policies found.");
  },
});
