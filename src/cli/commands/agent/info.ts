import { agentName, jsonFlag } from "../../args.ts";
import { showAssignment } from "../../assignment.ts";
import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";
import { printable } from "../../ui/printable.ts";

export default command({
  args: { ...agentName, ...jsonFlag },
  examples: ["agent-vault agent info my-agent"],
  async run({ name, json }, io) {
    const agent = await (await userClient(io)).agents.read(name);
    if (json) return io.print.json(agent);
    const facts: [string, string | undefined][] = [
      ["Name", agent.name],
      ["Role", agent.role],
      ["Status", agent.status],
      ["Frozen", agent.frozen_at && `${agent.frozen_at}: ${agent.frozen_reason}`],
      ["Created", `${agent.created_at} by ${printable(agent.created_by_name)}`],
      ["Updated", agent.updated_at],
      ["Revoked", agent.revoked_at],
      ["Active tokens", String(agent.active_tokens)],
      ["Token expires", agent.token_expires_at],
    ];
    for (const [label, value] of facts) if (value !== undefined) io.print.line(`${label}: ${value}`);
    io.print.line(agent.vaults.length === 0 ? "Vaults: none" : "Vaults:");
    for (const vault of agent.vaults) io.print.line(`- ${showAssignment(vault, "name (role)")}`);
  },
});
