import { vaultFlag, yesAtTerminalFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { vaultClient } from "../../../session/connect.ts";
import { confirmAtTerminal } from "../../../ui/prompt.ts";

export default command({
  args: {
    keys: { type: "positional", names: "credential", rest: true, description: "Keys of the credentials" },
    ...vaultFlag,
    ...yesAtTerminalFlag,
  },
  notes: ["Services that need one of them are refused from then on."],
  examples: ["agent-vault vault credential delete OLD_KEY OTHER_KEY --yes"],
  async run(args, io) {
    const { client, vault } = await vaultClient(io, args.vault);
    await confirmAtTerminal(io, args.yes, `Delete ${args.keys.join(", ")} from vault "${vault}"?`);
    const { deleted } = await client.credentials.delete({ vault, keys: [...args.keys] });
    for (const key of deleted) io.print.done(`Deleted ${key} from vault "${vault}"`);
  },
});
