import { jsonFlag, vaultFlag } from "../../../args.ts";
import { command } from "../../../command.ts";
import { stateWords } from "../../../credential/connection.ts";
import { Failure } from "../../../failure.ts";
import { vaultClient } from "../../../session/connect.ts";
import { oneLine } from "../../../ui/foreign-text.ts";

export default command({
  args: {
    key: { type: "positional", names: "credential", description: "Key of the credential" },
    ...vaultFlag,
    ...jsonFlag,
  },
  notes: ["With --json, secrets that are there are shown as bullets."],
  examples: [
    "agent-vault vault credential status GITHUB_TOKEN",
    "agent-vault vault credential status GITHUB_TOKEN --json",
  ],
  async run({ key, json, vault: vaultFlagValue }, io) {
    const { client, vault } = await vaultClient(io, vaultFlagValue);
    const { keys, credentials } = await client.credentials.list({ vault });
    const item = credentials?.find((one) => one.key === key);
    if (item === undefined) {
      if (keys.includes(key)) throw new Failure("Member role required", { exit: 4 });
      throw new Failure(`vault "${vault}" has no credential "${key}"`, {
        hint: "agent-vault vault credential list shows them",
      });
    }
    if (json) return io.print.json(item);
    const shown: readonly (readonly [string, string | undefined])[] = [
      ["type", item.type ?? "static"],
      ["state", stateWords(item)],
      ["connected", item.connected_at],
      ["refreshed", item.last_refreshed_at],
      ["runs out", item.expires_at],
      [
        "refreshes itself",
        item.type === "oauth" ? (item.refresh_token === undefined ? "no" : "yes") : undefined,
      ],
      ["last error", item.last_refresh_error && oneLine(item.last_refresh_error)],
      ["authorization URL", item.authorization_url],
      ["token URL", item.token_url],
      ["client id", item.client_id],
      ["scopes", item.scopes],
    ];
    const rows = shown.flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
    io.print.table(["of", key], rows, "");
  },
});
