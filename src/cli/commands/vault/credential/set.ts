import { unsearchableNote } from "../../../../core/leak/patterns.ts";
import { counted } from "../../../../lib/text/counted.ts";
import { vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { collectFile, collectWords, type FromFile, readCredentials } from "../../../credential/collect.ts";
import { Failure, usageError } from "../../../failure.ts";
import type { Io } from "../../../io.ts";
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
    "all-or-nothing": {
      type: "boolean",
      description: "With -f: set nothing where a line of the file cannot be used",
    },
    ...vaultFlag,
  },
  examples: [
    "agent-vault vault credential set STRIPE_KEY",
    "agent-vault vault credential set -f .env",
    "pass show stripe | agent-vault vault credential set STRIPE_KEY",
  ],
  async run({ pairs, file, vault: vaultFlagValue, ...args }, io) {
    if ((file === undefined) === (pairs.length === 0)) {
      throw usageError(file === undefined ? "nothing to set" : "-f cannot be mixed with KEY=VALUE");
    }
    const whole = args["all-or-nothing"];
    if (whole && file === undefined) throw usageError("--all-or-nothing is about a file: -f names it");
    const { credentials, left } = await collect(io, pairs, file, whole);
    const { client, vault } = await vaultClient(io, vaultFlagValue, ensureSession);
    const { set, unsearched = [] } = await client.credentials.set({ vault, credentials });
    // Services may have waited for it, and not all of them need be one's own.
    const { credentials: listed = [] } = await client.credentials.list({ vault });
    for (const key of set.toSorted()) {
      io.print.done(`Set ${key} in vault "${vault}"`);
      const { audience = [] } = listed.find((one) => one.key === key) ?? {};
      const hosts = [...new Set(audience.map(({ host }) => host))];
      if (hosts.length > 0) io.print.note(`  ${key} is sent to ${hosts.join(", ")}`);
    }
    const short = unsearchableNote(unsearched);
    if (short !== undefined) io.print.note(`  ${short}`);
    for (const line of left) io.print.warn(line);
    if (left.length === 0) return;
    const count = counted(left.length, "fault");
    throw new Failure(`${count} in ${file}: what they are about was left out, the rest is set`, {
      hint: "with --all-or-nothing nothing is set then",
    });
  },
});

async function collect(
  io: Io,
  pairs: readonly string[],
  file: string | undefined,
  whole: boolean,
): Promise<FromFile> {
  if (file === undefined) return { credentials: await collectWords(io, pairs), left: [] };
  return whole ? { credentials: await collectFile(file), left: [] } : await readCredentials(file);
}
