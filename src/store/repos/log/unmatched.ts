import { type Kysely, sql } from "kysely";
import type { VaultId } from "../../../core/ids.ts";
import type { SeenHost } from "../../../core/learn/discovered-host.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";

/** In the words of `migrations/steps/0020-asks.ts`: in others SQLite would not use the index. */
const UNMATCHED = sql`matched_service = '' and (error_code in ('no_match', 'ask_timeout') or (error_code = '' and status in (401, 403)))`;

/** One statement's worth: other reads wait behind it, so it must not take long. */
const PAGE = 250;
/** The same for rows that are only counted. */
const ROWS = 50_000;

type Integer = number | string | bigint;

type Row = {
  host: string;
  id: Integer;
  created_at: Integer;
  auth_scheme: string;
  auth_header: string;
};

/**
 * The hosts in the order of their names, `atMost` of them, each with its newest request. From host to host by the
 * index, however many requests each had.
 */
export async function listUnmatchedHosts(
  db: Kysely<Schema>,
  vaultId: VaultId,
  atMost: number,
): Promise<readonly SeenHost[]> {
  const found: SeenHost[] = [];
  while (found.length < atMost) {
    const page = await nextHosts(db, vaultId, {
      after: found.at(-1)?.host ?? "",
      limit: Math.min(PAGE, atMost - found.length),
    });
    found.push(...page);
    if (page.length < PAGE) break;
  }
  return found;
}

async function nextHosts(
  db: Kysely<Schema>,
  vaultId: VaultId,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<readonly SeenHost[]> {
  const next = (last: ReturnType<typeof sql>) => sql`(
    select host from request_logs where vault_id = ${vaultId} and ${UNMATCHED} and host > ${last} order by host limit 1
  )`;
  const { rows } = await sql<Row>`
    with recursive hosts(host, place) as (
      select ${next(sql`${after}`)}, 1
      union all
      select ${next(sql`hosts.host`)}, place + 1 from hosts where hosts.host is not null and place < ${limit}
    )
    select newest.host, newest.id, newest.created_at, newest.auth_scheme, newest.auth_header
    from hosts join request_logs newest on newest.id = (
      select id from request_logs where vault_id = ${vaultId} and ${UNMATCHED} and host = hosts.host
      order by id desc limit 1
    )
    order by hosts.place`.execute(db);
  return rows.map((row) => ({
    host: row.host,
    lastId: toNumber(row.id),
    lastSeenAt: toNumber(row.created_at),
    authScheme: row.auth_scheme,
    authHeader: row.auth_header,
  }));
}

/**
 * How many such requests each of the hosts has had, of those that are still in the log; who had none is left out. Many
 * hosts in one statement, and rows slice by slice, for the others' sake.
 */
export async function countUnmatched(
  db: Kysely<Schema>,
  vaultId: VaultId,
  hosts: readonly string[],
  slice = ROWS,
): Promise<ReadonlyMap<string, number>> {
  const total = new Map<string, number>();
  const wanted = [...new Set(hosts)];
  for (let at = 0; at < wanted.length; at += PAGE) {
    await countInto(total, { db, vaultId, hosts: new Set(wanted.slice(at, at + PAGE)), slice });
  }
  return total;
}

type Counting = {
  readonly db: Kysely<Schema>;
  readonly vaultId: VaultId;
  /** Loses those that are counted to their end. */
  readonly hosts: Set<string>;
  readonly slice: number;
};

async function countInto(total: Map<string, number>, { db, vaultId, hosts, slice }: Counting): Promise<void> {
  for (let last = { host: "", id: 0 }; ; ) {
    const { rows } = await sql<{ host: string; counted: Integer; last: Integer }>`
      select host, count(*) as counted, max(id) as last from (
        select host, id from request_logs
        where vault_id = ${vaultId} and ${UNMATCHED} and host in (${sql.join([...hosts])})
          and (host <> ${last.host} or id > ${last.id})
        order by host, id limit ${slice}
      ) as slice group by host order by host`.execute(db);
    let counted = 0;
    for (const row of rows) {
      counted += toNumber(row.counted);
      total.set(row.host, (total.get(row.host) ?? 0) + toNumber(row.counted));
      if (row.host !== last.host) hosts.delete(last.host);
      last = { host: row.host, id: toNumber(row.last) };
    }
    if (counted < slice) return;
  }
}
