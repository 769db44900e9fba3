/** What of a request log is looked at, as it stands in the page's address. */
import type { LogFilter } from "../../app/instance/logs.ts";

/** So many rows are on a page. */
export const PAGE_ROWS = 50;

const BUCKETS = ["err", "2xx", "3xx", "4xx", "5xx"] as const;
export type Bucket = (typeof BUCKETS)[number];

/** By the fields of the form; empty where nothing is asked for. */
export type Sought = {
  readonly status: Bucket | "";
  readonly host: string;
  readonly agent: string;
  readonly code: string;
};

/** Which part of what is found; the first page is neither. */
export type Cursor = { readonly before?: number; readonly after?: number };

type Query = (name: string) => string | undefined;

/** What is of no use is left out, as the API does it. */
export function soughtOf(query: Query): Sought {
  const text = (name: string) => (query(name) ?? "").trim();
  return {
    status: BUCKETS.find((known) => known === query("status")) ?? "",
    host: text("host").toLowerCase(),
    agent: text("agent"),
    code: text("code"),
  };
}

/** Of an address with both, which none of ours has, the older rows. */
export function cursorOf(query: Query): Cursor {
  const [before, after] = [idOf(query("before")), idOf(query("after"))];
  if (before !== undefined) return { before };
  return after === undefined ? {} : { after };
}

/** The id of a row in an address; undefined for what is none. */
export function idOf(text: string | undefined): number | undefined {
  return /^\d{1,15}$/.test(text ?? "") ? Number(text) : undefined;
}

export function toFilter({ status, host, agent, code }: Sought, cursor: Cursor): LogFilter {
  return {
    ...(status === "" ? {} : { statusBucket: status }),
    ...(host === "" ? {} : { hostPart: host }),
    ...(agent === "" ? {} : { actorName: agent }),
    ...(code === "" ? {} : { errorCode: code }),
    ...cursor,
    limit: PAGE_ROWS,
  };
}

export function isSought(sought: Sought): boolean {
  return Object.values(sought).some((text) => text !== "");
}

/** The query of the address that shows this, with its question mark; empty for all of it from its beginning. */
export function queryOf(sought: Sought, cursor: Cursor = {}): string {
  const said = Object.entries({ ...sought, ...cursor }).filter(([, value]) => value !== "");
  const query = new URLSearchParams(said.map(([name, value]): [string, string] => [name, String(value)]));
  return query.size === 0 ? "" : `?${query}`;
}
