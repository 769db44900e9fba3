/** Where recorded requests come from: a vault's log, or a file. */
import type { RecordedItem, RecordedReply } from "../../contract/instance/logs.ts";
import type { RecordedRequest } from "../../core/learn/recorded.ts";
import { counted } from "../../lib/text/counted.ts";
import type { Client } from "../client/client.ts";
import { usageError } from "../failure.ts";
import { pointInTime, TIME_FORMS } from "../point-in-time.ts";
import { oneLine } from "../ui/foreign-text.ts";
import { readRequestsFile } from "./requests-file.ts";

export const recordingFlags = {
  "from-logs": { type: "boolean", description: "Take the requests in the vault's request log" },
  since: {
    type: "string",
    valueHint: "1d|time",
    description: "Only those since then; all that are kept without it",
  },
  requests: {
    type: "string",
    valueHint: "file",
    description: "From a file instead, as vault logs --requests prints them; - for stdin",
  },
} as const;

export type RecordingFlags = {
  readonly "from-logs": boolean;
  readonly since: string | undefined;
  readonly requests: string | undefined;
};

export type Recording = {
  readonly requests: readonly RecordedRequest[];
  /** How many requests all of it was. */
  readonly total: number;
  /** What the recording does not hold, in sentences. */
  readonly lacks: readonly string[];
};

/** Throws a usage error unless one of the two is asked for. */
export function demandRecording(flags: RecordingFlags): void {
  if (flags.requests !== undefined && (flags["from-logs"] || flags.since !== undefined)) {
    throw usageError("--requests cannot be mixed with --from-logs and --since");
  }
  if (flags.requests === undefined && !flags["from-logs"]) {
    throw usageError("--from-logs or --requests FILE is required");
  }
}

export async function recordingFromFile(path: string, actor?: string): Promise<Recording> {
  const { requests, tunnels } = await readRequestsFile(path, actor);
  const [first] = tunnels;
  const lacks =
    first === undefined
      ? []
      : [
          `${counted(tunnels.length, "line")} of ${path} without method and path, the first is line ${first}: tunnels that nobody looked into`,
        ];
  const total = requests.reduce(
    (sum, one) => sum + one.answered + one.denied + one.unanswered + one.others,
    0,
  );
  return { requests, total, lacks };
}

/** A million rows take some seconds to be counted. */
const PATIENCE_MS = 60_000;

export async function readLog(
  client: Client,
  query: { readonly vault: string; readonly since: string | undefined; readonly actor?: string | undefined },
): Promise<RecordedReply> {
  const since = query.since === undefined ? undefined : sinceOf(query.since, Date.now());
  const asked = { since, actor: query.actor };
  return await client.logs.requests(query.vault, asked, PATIENCE_MS);
}

export async function recordingFromLog(
  client: Client,
  query: Parameters<typeof readLog>[1],
): Promise<Recording> {
  const reply = await readLog(client, query);
  return { requests: reply.requests.map(toRequest), total: reply.total, lacks: lacksOf(reply) };
}

function toRequest({ matched_service: service, last_at, ...request }: RecordedItem): RecordedRequest {
  return { ...request, service, lastAt: Date.parse(last_at) };
}

/** What the log does not tell, in sentences. */
export function lacksOf({ lacking, alike, cut }: RecordedReply): readonly string[] {
  const tunnels = lacking.reduce((sum, { requests }) => sum + requests, 0);
  const hosts = lacking
    .slice(0, 5)
    .map(({ host, requests }) => `${host === "" ? "other hosts" : oneLine(host)} ${requests}`);
  return [
    ...(tunnels === 0
      ? []
      : [
          `${counted(tunnels, "request")} without method and path, since nobody looked into their tunnels: ${hosts.join(", ")}${lacking.length > 5 ? ", …" : ""}`,
        ]),
    ...(alike === 0
      ? []
      : [`${counted(alike, "request")} not listed, whose paths differ from listed ones in their ids alone`]),
    ...(cut === 0
      ? []
      : [
          `${counted(cut, "request")} left out, for there are too many different ones; ask for less with --since`,
        ]),
  ];
}

function sinceOf(text: string, now: number): string {
  const at = pointInTime(text, now, -1);
  if (Number.isNaN(at)) throw usageError(`--since cannot be "${text}"`, TIME_FORMS);
  return new Date(at).toISOString();
}
