import { CAPABILITIES } from "../../../../core/agent/capability.ts";
import { checkCapabilityWords } from "../../../agent/capabilities.ts";
import { jsonFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { parseExpires } from "../../../expires.ts";
import { usageError } from "../../../failure.ts";
import { userClient } from "../../../session/connect.ts";

export default command({
  args: {
    name: { type: "positional", required: false, names: "agent", description: "Name of the agent" },
    realm: {
      type: "string",
      valueHint: "realm",
      names: "realm",
      description: "Every agent of this realm instead",
    },
    capability: {
      type: "string",
      valueHint: "name",
      repeatable: true,
      known: CAPABILITIES,
      description: "What it may do at most (all)",
    },
    "allow-domain": {
      type: "string",
      valueHint: "host",
      repeatable: true,
      description: "Host that is allowed, as *.example.com (any)",
    },
    "max-requests-per-hour": { type: "string", valueHint: "n", description: "In any hour (no limit)" },
    expires: {
      type: "string",
      valueHint: "time",
      description: "When it ends: in 90m, 7d, or on 2026-12-31",
    },
    ...jsonFlag,
  },
  notes: [
    "A policy only takes away. Others that hold stay and hold, too; agent policy remove takes one back.",
    "The proxy enforces it: what is open and no longer allowed ends within a second.",
  ],
  examples: [
    "agent-vault agent policy set my-agent --allow-domain '*.example.com' --max-requests-per-hour 600",
    "agent-vault agent policy set my-agent --capability api_call --expires 7d",
  ],
  async run({ name, realm, capability, expires, json, ...limits }, io) {
    if ((name === undefined) === (realm === undefined)) {
      throw usageError("name one agent, or --realm for all agents of one");
    }
    checkCapabilityWords(capability);
    const client = await userClient(io);
    const created = await client.policies.create({
      ...(realm === undefined ? { agentDid: name } : { realmId: realm }),
      capabilities: capability.length === 0 ? CAPABILITIES : capability,
      resourceLimits: limitsOf(limits),
      ...(expires === undefined ? {} : { expiresAt: parseExpires(expires, Date.now()) }),
    });
    if (json) return io.print.json(created.policy);
    const { id, agentDid, realmId } = created.policy;
    io.print.done(`Set policy ${id} on ${agentDid === null ? `realm ${realmId}` : `agent "${name}"`}`);
    const { policies } = await client.policies.list(
      agentDid === null ? { realmId: realm } : { agentDid: name },
    );
    const others = policies.length - 1;
    if (others > 0) io.print.note(`${others} more on it ${others === 1 ? "holds" : "hold"}, too.`);
  },
});

type LimitFlags = {
  readonly "allow-domain": readonly string[];
  readonly "max-requests-per-hour": string | undefined;
};

function limitsOf({ "allow-domain": allowedDomains, "max-requests-per-hour": most }: LimitFlags) {
  if (most !== undefined && !/^[1-9]\d{0,8}$/.test(most)) {
    throw usageError(`--max-requests-per-hour cannot be "${most}"`, "write a whole number from 1");
  }
  return {
    ...(allowedDomains.length === 0 ? {} : { allowedDomains }),
    ...(most === undefined ? {} : { maxRequestsPerHour: Number(most) }),
  };
}
