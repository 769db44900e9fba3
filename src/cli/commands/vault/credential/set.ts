import { vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { collectFile, collectWords } from "../../../credential/collect.ts";
import { usageError } from "../../../failure.ts";
import { vaultClient } from "../../../session/connect.ts";
import { ensureSession } from "../../../setup/ensure-session.ts";

export default command({
  args: {
    pairs: {
      type: "positional",
      rest: true,
      required: false,
      names: "credential",
      description: "KEY=VALUE, or KEY alone to type the value or pipe it in",
    },
    file: {
      type: "string",
      alias: "f",
      valueHint: "file",
      description: "Import a .env file (- for standard input)",
    },
    ...vaultFlag,
  },
  examples: [
    "agent-vault vault credential set STRIPE_KEY",
    "agent-vault vault credential set -f .env",
    "pass show stripe | agent-vault vault credential set STRIPE_KEY",
  ],
  async run({ pairs, file, vault: vaultFlagValue }, io) {
    if ((file === undefined) === (pairs.length === 0)) {
      throw usageError(file === undefined ? "nothing to set" : "-f cannot be mixed with KEY=VALUE");
    }
    const credentials = file === undefined ? await collectWords(io, pairs) : await collectFile(file);
    const { client, vault } = await vaultClient(io, vaultFlagValue, ensureSession);
    const { set } = await client.credentials.set({ vault, credentials });
    // Services may have waited for it, and not all of them need be one's own.
    const { credentials: listed = [] } = await client.credentials.list({ vault });
    for (const key of set.toSorted()) {
      io.print.done(`Set ${key} in vault "${vault}"`);
      const { audience = [] } = listed.find((one) => one.key === key) ?? {};
      const hosts = [...new Set(audience.map(({ host }) => host))];
      if (hosts.length > 0) io.print.note(`  ${key} is sent to ${hosts.join(", ")}`);
    }
  },
});
