import { addressFlag, jsonFlag } from "../args.ts";
import { createClient } from "../client/client.ts";
import { command } from "../command.ts";
import { anyAddress } from "../session/connect.ts";

export default command({
  args: { ...jsonFlag, ...addressFlag },
  notes: ["What well-known services need; agent-vault vault service add --template ID sets one up."],
  examples: ["agent-vault catalog", "agent-vault catalog --json"],
  async run({ json, address }, io) {
    const { services } = await createClient({ address: anyAddress(io, address) }).catalog();
    if (json) return io.print.json(services);
    const rows = services.map(({ id, name, host, auth_type, substitutions, suggested_credential_key }) => [
      id,
      name,
      host,
      substitutions === undefined ? auth_type : `${auth_type} + substitution`,
      suggested_credential_key,
    ]);
    io.print.table(["id", "name", "host", "auth type", "suggested key"], rows, "No templates found.");
  },
});
