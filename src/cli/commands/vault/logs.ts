import { jsonFlag, vaultFlag } from "../../args.ts";
import { command } from "../../command.ts";
import { usageError } from "../../failure.ts";
import { printRequests } from "../../learn/export.ts";
import { followLogs, recentLogs } from "../../log/logs.ts";
import { personVault, userClient } from "../../session/connect.ts";

export default command({
  args: {
    ...vaultFlag,
    follow: { type: "boolean", description: "Go on printing new requests until interrupted" },
    limit: {
      type: "string",
      alias: "n",
      valueHint: "count",
      default: "50",
      description: "How many, 1 to 200",
    },
    status: {
      type: "enum",
      options: ["2xx", "3xx", "4xx", "5xx", "err"],
      description: "Only these outcomes",
    },
    service: {
      type: "string",
      valueHint: "name",
      names: "service",
      description: "Only requests of this service",
    },
    requests: {
      type: "boolean",
      description: "Each different request once, as JSON, for vault test and vault propose",
    },
    since: { type: "string", valueHint: "1d|time", description: "With --requests: only those since then" },
    instance: {
      type: "boolean",
      description: "Requests refused before their vault was known (owners)",
    },
    ...jsonFlag,
  },
  notes: ["With --json --follow each line is one JSON object."],
  examples: [
    "agent-vault vault logs --requests --since 1d > requests.jsonl",
    "agent-vault vault logs --follow",
    "agent-vault vault logs --status err --limit 20 --json",
  ],
  async run(args, io) {
    const limit = Number(args.limit);
    if (!/^\d+$/.test(args.limit) || limit < 1 || limit > 200) {
      throw usageError(`--limit cannot be "${args.limit}"`, "it is a number from 1 to 200");
    }
    if (args.requests) return await printRequests(io, args);
    if (args.since !== undefined) throw usageError("--since goes with --requests");
    const { client, vault } = args.instance
      ? { client: await userClient(io), vault: undefined }
      : await personVault(io, args.vault);
    const query = { vault, status: args.status, service: args.service, json: args.json, limit };
    const latest = await recentLogs(io, client, query, args.follow);
    if (args.follow) await followLogs(io, client, query, latest);
  },
});
