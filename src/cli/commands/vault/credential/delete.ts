import { vaultFlag, yesFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { vaultClient } from "../../../session/connect.ts";

export default command({
  args: {
    keys: { type: "positional", names: "credential", rest: true, description: "Keys of the credentials" },
    ...vaultFlag,
    ...yesFlag,
  },
  notes: ["Nothing is asked, with --yes or without; it is accepted as everywhere else."],
  examples: ["agent-vault vault credential delete OLD_KEY OTHER_KEY --yes"],
  async run(args, io) {
    const { client, vault } = await vaultClient(io, args.vault);
    const { deleted } = await client.credentials.delete({ vault, keys: [...args.keys] });
    for (const key of deleted) io.print.done(`Deleted ${key} from vault "${vault}"`);
  },
});
