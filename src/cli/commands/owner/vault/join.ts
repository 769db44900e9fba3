import { command } from "../../../command.ts";
import { userClient } from "../../../session/connect.ts";

export default command({
  args: { name: { type: "positional", names: "vault", description: "Vault to become admin of" } },
  notes: ["Owners of the instance see every vault, and what is in it once they have joined."],
  examples: ["agent-vault owner vault join payments"],
  async run({ name }, io) {
    const { vault, role } = await (await userClient(io)).vaults.join(name);
    io.print.done(`Joined vault "${vault}" (role: ${role})`);
  },
});
