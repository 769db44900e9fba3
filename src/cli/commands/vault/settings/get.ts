import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { vaultClient } from "../../../session/connect.ts";

export default command({
  args: { ...vaultFlag, ...jsonFlag },
  examples: ["agent-vault vault settings get --vault payments"],
  async run(args, io) {
    const { client, vault } = await vaultClient(io, args.vault);
    const settings = await client.vaults.settings(vault);
    if (args.json) return io.print.json(settings);
    const unmatched = settings.unmatched_host_ask === true ? "ask" : settings.unmatched_host_policy;
    io.print.line(`unmatched-host-policy: ${unmatched}`);
    io.print.line(`plaintext-injection: ${settings.plaintext_injection}`);
    io.print.line(`strip-env: ${settings.strip_env ?? "off"}`);
    io.print.line(`canary-response: ${settings.canary_response ?? "refuse"}`);
    io.print.line(`passthrough-hosts: ${(settings.passthrough_hosts ?? []).join(", ") || "none"}`);
    io.print.line(`upstream-proxy: ${settings.upstream_proxy || "default"}`);
  },
});
