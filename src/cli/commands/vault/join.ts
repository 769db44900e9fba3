import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";

export default command({
  args: { name: { type: "positional", names: "vault", description: "Vault to become admin of" } },
  notes: [
    "For owners of the instance, who have no access to a vault that somebody else made until they join it.",
  ],
  examples: ["agent-vault vault join payments"],
  async run({ name }, io) {
    const { vault, role } = await (await userClient(io)).vaults.join(name);
    io.print.done(`Joined vault "${vault}" (role: ${role})`);
  },
});
