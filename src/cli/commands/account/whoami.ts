import { jsonFlag } from "../../args.ts";
import { createClient } from "../../client/client.ts";
import { command } from "../../command.ts";
import { savedSession } from "../../session/connect.ts";

export default command({
  args: { ...jsonFlag },
  examples: ["agent-vault account whoami --json"],
  async run({ json }, io) {
    const { print } = io;
    const session = await savedSession(io);
    const client = createClient(session);
    const [me, { created_at }, { vaults }] = await Promise.all([
      client.auth.me(),
      client.users.get("me"),
      client.vaults.list(),
    ]);
    const names = vaults.map(({ name, role }) => (role === undefined ? name : `${name} (${role})`));
    if (json) return print.json({ ...me, created_at, server: session.address, vaults });
    print.line(me.type === "user" ? `Email:   ${me.email}` : `Agent:   ${me.agent_name}`);
    print.line(`Role:    ${me.role}`);
    print.line(`Vaults:  ${names.join(", ") || "(none)"}`);
    print.line(`Server:  ${session.address}`);
    print.line(`Created: ${created_at}`);
  },
});
