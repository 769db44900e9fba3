import { command } from "../../command.ts";
import { userClient } from "../../session/connect.ts";

export default command({
  args: {
    name: { type: "positional", description: "3 to 64 characters of a-z, 0-9 and single hyphens inside" },
    "credential-store": {
      type: "enum",
      options: ["builtin"],
      description: "Where its credentials are kept: by agent-vault itself (builtin)",
    },
  },
  examples: ["agent-vault vault create payments"],
  async run({ name }, io) {
    const vault = await (await userClient(io)).vaults.create({ name });
    io.print.done(`Created vault "${vault.name}" (id: ${vault.id})`);
  },
});
