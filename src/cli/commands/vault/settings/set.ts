import { vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { usageError } from "../../../failure.ts";
import { didYouMean } from "../../../nearest.ts";
import { userClient } from "../../../session/connect.ts";
import { resolveVault } from "../../../session/vault.ts";

const SETTINGS = { "unmatched-host-policy": ["passthrough", "deny"] } as const;

export default command({
  args: {
    setting: { type: "positional", description: Object.keys(SETTINGS).join(", ") },
    value: { type: "positional", description: "passthrough or deny" },
    ...vaultFlag,
  },
  examples: ["agent-vault vault settings set unmatched-host-policy deny"],
  notes: ["unmatched-host-policy says what happens to requests for hosts that no service names."],
  async run(args, io) {
    const { setting, value } = args;
    if (setting !== "unmatched-host-policy") {
      throw usageError(`unknown setting "${setting}"`, didYouMean(setting, Object.keys(SETTINGS)));
    }
    const values: readonly string[] = SETTINGS[setting];
    if (!values.includes(value)) {
      throw usageError(
        `${setting} cannot be "${value}"`,
        didYouMean(value, values) ?? `it is ${values.join(" or ")}`,
      );
    }
    const vault = resolveVault(io, args.vault);
    await (await userClient(io)).vaults.changeSettings(vault, { unmatched_host_policy: value });
    io.print.done(`${setting} of vault "${vault}" is ${value}`);
  },
});
