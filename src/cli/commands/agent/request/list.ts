import { jsonFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { showKey } from "../../../registration/find.ts";
import { userClient } from "../../../session/connect.ts";
import { oneLine } from "../../../ui/foreign-text.ts";

export default command({
  args: { ...jsonFlag },
  notes: ["Anybody may ask under any name: compare the fingerprint with what the agent's owner tells you."],
  examples: ["agent-vault agent request list", "agent-vault agent request list --json"],
  async run({ json }, io) {
    const { registrations } = await (await userClient(io)).registrations.list();
    if (json) return io.print.json(registrations);
    const rows = registrations.map((registration) => [
      registration.id,
      oneLine(registration.name),
      registration.requestedCapabilities.join(", "),
      showKey(registration),
      registration.fingerprint,
      registration.remoteIp,
      registration.requestedAt,
    ]);
    const headings = ["id", "name", "capabilities", "key", "fingerprint", "from", "requested"];
    io.print.table(headings, rows, "No registrations are pending.");
  },
});
