import { didYouMean } from "../../../../core/nearest.ts";
import { vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { usageError } from "../../../failure.ts";
import { personVault } from "../../../session/connect.ts";

const SETTINGS = {
  "unmatched-host-policy": { field: "unmatched_host_policy", values: ["passthrough", "deny"] },
  "plaintext-injection": { field: "plaintext_injection", values: ["allow", "loopback", "deny"] },
  "strip-env": { field: "strip_env", values: ["off", "on"] },
} as const;

export default command({
  args: {
    setting: { type: "positional", description: Object.keys(SETTINGS).join(", ") },
    value: {
      type: "positional",
      description: Object.values(SETTINGS)
        .map(({ values }) => oneOf(values))
        .join("; "),
    },
    ...vaultFlag,
  },
  examples: [
    "agent-vault vault settings set unmatched-host-policy deny",
    "agent-vault vault settings set plaintext-injection loopback",
  ],
  notes: [
    "unmatched-host-policy says what happens to requests for hosts that no service names.",
    "plaintext-injection says whether credentials are added to http:// requests; loopback: to this machine only.",
    "strip-env says whether run hides keys of its shell from programs where the vault has a service for them.",
  ],
  async run(args, io) {
    const { value } = args;
    // The API and its answers have underscores.
    const setting = args.setting.replaceAll("_", "-");
    if (!isSetting(setting)) {
      throw usageError(`unknown setting "${args.setting}"`, didYouMean(setting, Object.keys(SETTINGS)));
    }
    const { field, values } = SETTINGS[setting];
    if (!values.some((known) => known === value)) {
      throw usageError(
        `${setting} cannot be "${value}"`,
        didYouMean(value, values) ?? `it is ${oneOf(values)}`,
      );
    }
    const { client, vault } = await personVault(io, args.vault);
    await client.vaults.changeSettings(vault, { [field]: value });
    io.print.done(`${setting} of vault "${vault}" is ${value}`);
  },
});

function isSetting(text: string): text is keyof typeof SETTINGS {
  return Object.hasOwn(SETTINGS, text);
}

function oneOf(values: readonly string[]): string {
  return `${values.slice(0, -1).join(", ")} or ${values.at(-1) ?? ""}`;
}
