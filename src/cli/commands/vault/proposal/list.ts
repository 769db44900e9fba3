import { PROPOSAL_STATUSES } from "../../../../core/proposal/proposal.ts";
import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { agentTarget } from "../../../session/agent.ts";
import { vaultClient } from "../../../session/connect.ts";
import { oneLine } from "../../../ui/foreign-text.ts";

const MESSAGE_COLUMNS = 60;

export default command({
  args: {
    status: { type: "enum", options: PROPOSAL_STATUSES, description: "Only those that are this" },
    ...vaultFlag,
    ...jsonFlag,
  },
  notes: ["The newest comes first. The messages are the words of those who raised them."],
  examples: ["agent-vault vault proposal list --status pending"],
  async run({ status, json, ...args }, io) {
    const { client, vault } = await vaultClient(io, args.vault);
    const { proposals } =
      agentTarget(io) === undefined
        ? await client.proposals.list(vault, status)
        : await client.proposals.ownList(status);
    if (json) return io.print.json(proposals);
    const rows = proposals.map((one) => [
      String(one.id),
      one.status,
      one.created_at,
      oneLine(one.message, MESSAGE_COLUMNS),
    ]);
    const none = `No ${status === undefined ? "" : `${status} `}proposals found in vault "${vault}".`;
    io.print.table(["#", "status", "created", "message"], rows, none);
  },
});
