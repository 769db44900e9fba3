/** `vault test`: recorded requests against a file of services. */
import { countOf } from "../../core/learn/request-counter.ts";
import { fateText } from "../../core/learn/review.ts";
import { parseServices } from "../../core/service/parse.ts";
import type { Service } from "../../core/service/service.ts";
import { counted } from "../../lib/text/counted.ts";
import type { Client } from "../client/client.ts";
import { usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { readServicesFile } from "../service/file.ts";
import { vaultClient } from "../session/connect.ts";
import { oneLine } from "../ui/foreign-text.ts";
import { type Compared, compare, type Expectation, unexpected } from "./compare.ts";
import { type Recording, type RecordingFlags, recordingFromFile, recordingFromLog } from "./recording.ts";
import { whateverServed } from "./requests-file.ts";

type Flags = RecordingFlags & {
  readonly file: string;
  readonly against: string | undefined;
  readonly expect: Expectation | undefined;
  readonly vault: string | undefined;
  readonly json: boolean;
};

/** 0 where all requests are as before, or as they are expected to be; else 1. */
export async function testServices(io: Io, flags: Flags): Promise<number> {
  if (flags.against !== undefined && flags.expect !== undefined) {
    throw usageError("--against cannot be mixed with --expect, which compares with nothing");
  }
  const after = await servicesIn(flags.file);
  const needsVault = flags.requests === undefined || (flags.against ?? flags.expect) === undefined;
  const server = needsVault ? await vaultClient(io, flags.vault) : undefined;
  const found = await recordingOf(flags, server);
  const recording = { ...found, requests: whateverServed(found.requests) };
  if (recording.requests.length === 0) {
    throw usageError(
      `no request is recorded in vault "${server?.vault}", so there is nothing to try`,
      "agent-vault vault logs shows what is recorded; ask further back with --since",
    );
  }
  for (const lack of recording.lacks) io.print.warn(lack);
  const tried =
    flags.expect === undefined
      ? compared(recording, await beforeOf(flags, server), after)
      : expected(recording, after, flags.expect);
  if (flags.json) io.print.json(tried.json);
  else print(io, tried);
  return tried.rows.length === 0 ? 0 : 1;
}

type Server = { readonly client: Client; readonly vault: string } | undefined;

async function recordingOf({ requests, since }: Flags, server: Server): Promise<Recording> {
  if (requests !== undefined) return await recordingFromFile(requests);
  if (server === undefined) throw new Error("a log is read from a server");
  return await recordingFromLog(server.client, { vault: server.vault, since });
}

async function beforeOf({ against }: Flags, server: Server): Promise<readonly Service[]> {
  if (against !== undefined) return await servicesIn(against);
  if (server === undefined) throw new Error("a vault's services are read from a server");
  const { services } = await server.client.services.list(server.vault);
  return parseServices(services, { devMode: true });
}

async function servicesIn(path: string): Promise<readonly Service[]> {
  return parseServices((await readServicesFile(path)).services, { devMode: true });
}

type Found = {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
  readonly says: string;
  readonly json: unknown;
};

function compared(
  { requests, total }: Recording,
  before: readonly Service[],
  after: readonly Service[],
): Found {
  const { all, differing, renamed } = compare(requests, before, after);
  const same = all.length - differing.length;
  const others = renamed.length === 0 ? "" : `, ${renamed.length} of them by a service of another name`;
  return {
    columns: ["request", "count", "before", "after"],
    rows: differing.map((one) => [
      ...cellsOf(one),
      oneLine(fateText(one.before)),
      oneLine(fateText(one.after)),
    ]),
    says: `${counted(all.length, "different request")} of ${total}: ${same} as before${others}; ${differing.length} not.`,
    json: {
      requests: all.length,
      total,
      differences: differing.map(toJson),
      renamed: renamed.map(toJson),
    },
  };
}

function expected(
  { requests, total }: Recording,
  services: readonly Service[],
  expectation: Expectation,
): Found {
  const found = unexpected(requests, services, expectation);
  const word = expectation === "taken" ? "taken by a service" : "refused, or without a service";
  return {
    columns: ["request", "count", "becomes"],
    rows: found.map((one) => [...cellsOf(one), oneLine(fateText(one.after))]),
    says: `${counted(requests.length, "different request")} of ${total}: ${requests.length - found.length} ${word}; ${found.length} not.`,
    json: {
      requests: requests.length,
      total,
      expected: expectation,
      unexpected: found.map(({ request, after }) => ({ ...named(request), after: fateText(after) })),
    },
  };
}

function cellsOf({ request }: Pick<Compared, "request">): readonly string[] {
  const { method, host, path } = request;
  return [oneLine(`${method} ${host}${path}`), String(countOf(request))];
}

function toJson({ request, before, after }: Compared) {
  return { ...named(request), before: fateText(before), after: fateText(after) };
}

function named(request: Compared["request"]) {
  const { method, host, path } = request;
  return { method, host, path, count: countOf(request) };
}

const MOST_SHOWN = 100;

function print({ print: out }: Io, { columns, rows, says }: Found): void {
  if (rows.length > 0) out.table(columns, rows.slice(0, MOST_SHOWN), "");
  if (rows.length > MOST_SHOWN) out.note(`and ${rows.length - MOST_SHOWN} more; --json has all`);
  out.line(says);
}
