import { didYouMean } from "../../../../core/nearest.ts";
import { vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { Failure, usageError } from "../../../failure.ts";
import type { Io } from "../../../io.ts";
import { personVault } from "../../../session/connect.ts";
import { askSecret } from "../../../ui/prompt.ts";
import { readStdinLine } from "../../../ui/stdin.ts";

/** What is set to hosts and not to one of some words. */
const HOSTS = "passthrough-hosts";
/** What is set to a URL that may hold a password. */
const PROXY = "upstream-proxy";
const SETTINGS = {
  "unmatched-host-policy": { field: "unmatched_host_policy", values: ["passthrough", "deny", "ask"] },
  "plaintext-injection": { field: "plaintext_injection", values: ["allow", "loopback", "deny"] },
  "canary-response": { field: "canary_response", values: ["refuse", "freeze"] },
  "strip-env": { field: "strip_env", values: ["off", "on"] },
} as const;
const NAMES = [...Object.keys(SETTINGS), HOSTS, PROXY];

export default command({
  args: {
    setting: { type: "positional", known: NAMES, description: "Which one, of those below" },
    value: {
      type: "positional",
      known: [...new Set(Object.values(SETTINGS).flatMap(({ values }) => [...values]))],
      description: "What it shall be, as said below",
    },
    ...vaultFlag,
  },
  examples: [
    "agent-vault vault settings set unmatched-host-policy deny",
    "agent-vault vault settings set plaintext-injection loopback",
    "agent-vault vault settings set passthrough-hosts '*.pinned.example.com,api.example.com:8443'",
    "agent-vault vault settings set upstream-proxy http://proxy.example.com:3128",
  ],
  notes: [
    "unmatched-host-policy: passthrough, deny or ask, for requests to hosts that no service names; ask: each",
    "waits half a minute for a person, who answers at agent-vault ask, in the console or by the webhook's link.",
    "plaintext-injection: allow, loopback or deny, for credentials in http:// requests; loopback: to this machine.",
    "strip-env: off or on; whether run hides keys of its shell where the vault has a service for them.",
    "canary-response: refuse or freeze; freeze ends what an actor's programs may do, once one sends a canary.",
    "passthrough-hosts: none, or hosts between commas, that pass with their TLS unbroken, for programs that take",
    "the host's own certificate alone. No credential is added there, and nothing of what is said is in the log.",
    "upstream-proxy: the URL of an http, https or socks5 proxy that the vault's requests leave through, - to read",
    "it, which hides a password; none: directly; default: as the server's environment says. For owners.",
  ],
  async run(args, io) {
    const { value } = args;
    // The API and its answers have underscores.
    const setting = args.setting.replaceAll("_", "-");
    if (setting === HOSTS) return await setHosts(io, args.vault, value);
    if (setting === PROXY) return await setProxy(io, args.vault, value);
    if (!isSetting(setting)) {
      throw usageError(`unknown setting "${args.setting}"`, didYouMean(setting, NAMES));
    }
    const { field, values } = SETTINGS[setting];
    if (!values.some((known) => known === value)) {
      throw usageError(
        `${setting} cannot be "${value}"`,
        didYouMean(value, values) ?? `it is ${oneOf(values)}`,
      );
    }
    const { client, vault } = await personVault(io, args.vault);
    const now = await client.vaults.changeSettings(vault, { [field]: value });
    if (value === "ask" && now.unmatched_host_ask !== true)
      throw new Failure("this server cannot ask: it is older than this program");
    io.print.done(`${setting} of vault "${vault}" is ${value}`);
  },
});

/** The whole list, so that what is said is what holds. */
async function setHosts(io: Io, vaultFlagged: string | undefined, value: string): Promise<void> {
  const hosts = value === "none" ? [] : value.split(/[\s,]+/).filter((host) => host !== "");
  const { client, vault } = await personVault(io, vaultFlagged);
  const { passthrough_hosts: now } = await client.vaults.changeSettings(vault, { passthrough_hosts: hosts });
  if (now === undefined) throw new Failure(`this server knows no ${HOSTS}: it is older than this program`);
  io.print.done(`${HOSTS} of vault "${vault}": ${now.join(", ") || "none"}`);
}

/** A URL with a password stands in no shell history: it comes by standard input or a hidden prompt. */
async function setProxy(io: Io, vaultFlagged: string | undefined, value: string): Promise<void> {
  const url = value === "default" ? "" : value === "-" ? await readProxy(io) : value;
  const { client, vault } = await personVault(io, vaultFlagged);
  const { upstream_proxy: now } = await client.vaults.changeSettings(vault, { upstream_proxy: url });
  if (now === undefined) throw new Failure(`this server knows no ${PROXY}: it is older than this program`);
  io.print.done(`${PROXY} of vault "${vault}" is ${now || "default"}`);
}

async function readProxy(io: Io): Promise<string> {
  const purpose = "the proxy's URL";
  if (!io.interactive) return await readStdinLine(purpose);
  return await askSecret(io, { message: "URL of the proxy (hidden)", instead: "the URL on standard input" });
}

function isSetting(text: string): text is keyof typeof SETTINGS {
  return Object.hasOwn(SETTINGS, text);
}

function oneOf(values: readonly string[]): string {
  return `${values.slice(0, -1).join(", ")} or ${values.at(-1) ?? ""}`;
}
