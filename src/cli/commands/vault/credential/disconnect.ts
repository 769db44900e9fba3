import { vaultFlag, yesFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { vaultClient } from "../../../session/connect.ts";
import { confirmOrAbort } from "../../../ui/prompt.ts";

export default command({
  args: {
    key: { type: "positional", names: "credential", description: "Key of the credential" },
    ...vaultFlag,
    ...yesFlag,
  },
  notes: [
    "How it is got stays, so that agent-vault vault credential connect KEY connects it again.",
    "The provider is told nothing: what was agreed to there ends there.",
  ],
  examples: ["agent-vault vault credential disconnect GITHUB_TOKEN --yes"],
  async run(args, io) {
    const { client, vault } = await vaultClient(io, args.vault);
    await confirmOrAbort(io, args.yes, `Forget the tokens of ${args.key} in vault "${vault}"?`);
    const { key } = await client.oauth.disconnect({ vault, key: args.key });
    io.print.done(`${key} is not connected any more (vault "${vault}")`);
  },
});
