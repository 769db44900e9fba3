import { vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { Failure } from "../../../failure.ts";
import { vaultClient } from "../../../session/connect.ts";

export default command({
  args: {
    key: { type: "positional", names: "credential", description: "Key of the credential" },
    ...vaultFlag,
  },
  notes: ["Prints the value alone, without a line break."],
  examples: ["agent-vault vault credential get STRIPE_KEY"],
  async run(args, io) {
    const { client, vault } = await vaultClient(io, args.vault);
    const { credentials = [] } = await client.credentials.list({ vault, reveal: "true", key: args.key });
    const found = credentials.find(({ key }) => key === args.key);
    if (found === undefined) throw new Failure(`vault "${vault}" has no value for ${args.key}`);
    if (found.type === "oauth" && found.access_token === undefined) {
      throw new Failure(`${args.key} is not connected`, {
        hint: `agent-vault vault credential connect ${args.key} connects it`,
      });
    }
    // The wire leaves an empty value out.
    io.print.raw(found.value ?? "");
  },
});
