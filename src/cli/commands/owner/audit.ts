import { jsonFlag } from "../../args.ts";
import { exportRecords } from "../../audit/export.ts";
import { followRecords, printLines, printTable, recentRecords } from "../../audit/listing.ts";
import { auditFlags, toQuery } from "../../audit/query.ts";
import { command } from "../../command.ts";
import { usageError } from "../../failure.ts";
import { userClient } from "../../session/connect.ts";

const DEFAULT_LIMIT = 50;

export default command({
  args: {
    follow: { type: "boolean", description: "Go on printing new records until interrupted" },
    ...auditFlags,
    limit: {
      type: "string",
      alias: "n",
      valueHint: "count",
      description: "How many of the newest (50; with --json all)",
    },
    json: { ...jsonFlag.json, description: "Print lines of JSON that can be saved and verified" },
  },
  notes: [
    "A table shows what its terminal has room for; --json has all of it.",
    "Without filters --json is the whole log with what is needed to check it: the key and the signed heads.",
  ],
  examples: [
    "agent-vault owner audit --vault payments --since 7d",
    "agent-vault owner audit --action credential.reveal --follow",
    "agent-vault owner audit --json > audit.jsonl",
  ],
  async run({ follow, json, limit: count, ...flags }, io) {
    const limit = parseLimit(count);
    const query = toQuery(flags, Date.now());
    const client = await userClient(io);
    let last: number;
    if (json) last = await exportRecords(io, client, { query, limit });
    else {
      const records = await recentRecords(client, query, limit ?? DEFAULT_LIMIT);
      if (follow) printLines(io, records, false);
      else printTable(io, records);
      last = records.at(-1)?.seq ?? (await recentRecords(client, NO_FILTER, 1))[0]?.seq ?? 0;
    }
    if (follow) await followRecords(io, client, { query, json, after: last });
  },
});

const NO_FILTER = {
  actor: undefined,
  vault: undefined,
  action: undefined,
  since: undefined,
  until: undefined,
};

function parseLimit(text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw usageError(`--limit cannot be "${text}"`, "it is a number from 1 on");
}
