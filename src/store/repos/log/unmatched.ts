import { type Kysely, sql } from "kysely";
import type { VaultId } from "../../../core/ids.ts";
import type { SeenHost } from "../../../core/service/discovered-host.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";

/** In the words of `migrations/0008-unmatched-hosts.ts`: in others SQLite would not use the index. */
const UNMATCHED = sql`matched_service = '' and (error_code = 'no_match' or (error_code = '' and status in (401, 403)))`;

/** One statement's worth: other reads wait behind it, so it must not take long. */
const PAGE = 250;
/** The same for rows that are only counted. */
const SLICE = 50_000;

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

/** How many such requests a host has had, of those that are still in the log. Slice by slice, for the others' sake. */
export async function countUnmatched(db: Kysely<Schema>, vaultId: VaultId, host: string): Promise<number> {
  let total = 0;
  for (let after = 0; ; ) {
    const { rows } = await sql<{ counted: Integer; last: Integer | null }>`
      select count(*) as counted, max(id) as last from (
        select id from request_logs where vault_id = ${vaultId} and ${UNMATCHED} and host = ${host} and id > ${after}
        order by id limit ${SLICE}
      ) as slice`.execute(db);
    const counted = toNumber(rows[0]?.counted ?? 0);
    total += counted;
    if (counted < SLICE) return total;
    after = toNumber(rows[0]?.last ?? 0);
  }
}
