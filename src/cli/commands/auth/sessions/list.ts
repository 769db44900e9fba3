import { jsonFlag } from "../../../args.ts";
import { createClient } from "../../../client/client.ts";
import { command } from "../../../command.ts";
import { withSignIn } from "../../../setup/sign-in-again.ts";

export default command({
  args: { ...jsonFlag },
  notes: ["Tokens for vaults are not among them: agent-vault vault token list shows those."],
  examples: ["agent-vault auth sessions list"],
  async run({ json }, io) {
    const { sessions } = await withSignIn(io, (session) => createClient(session).account.sessions());
    if (json) return io.print.json(sessions);
    const rows = sessions.map(
      ({ id, device_label = "-", last_ip = "-", last_used_at = "-", expires_at = "never", current }) => [
        id,
        device_label,
        last_ip,
        last_used_at,
        expires_at,
        current ? "✓" : "",
      ],
    );
    const headings = ["id", "device", "last ip", "last used", "expires", "current"];
    io.print.table(headings, rows, "No sessions found.");
  },
});
