import type { ProposalItem } from "../../../../contract/vault/proposals.ts";
import { PROPOSAL_STATUSES } from "../../../../core/proposal/proposal.ts";
import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { subject } from "../../../proposal/view.ts";
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
    const none = `No ${status === undefined ? "" : `${status} `}proposals found in vault "${vault}".`;
    if (agentTarget(io) !== undefined) {
      const { proposals } = await client.proposals.ownList(status);
      if (json) return io.print.json(proposals);
      return io.print.table(["#", "status", "created", "message"], proposals.map(row), none);
    }
    const { proposals } = await client.proposals.list(vault, status);
    if (json) return io.print.json(proposals);
    const rows = proposals.map((one) => row(one).toSpliced(3, 0, subject(one)));
    io.print.table(["#", "status", "created", "about", "message"], rows, none);
  },
});

type Listed = Pick<ProposalItem, "id" | "status" | "created_at" | "message">;

function row({ id, status, created_at, message }: Listed): string[] {
  return [String(id), status, created_at, oneLine(message, MESSAGE_COLUMNS)];
}
