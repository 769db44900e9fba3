import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from "kysely";
import type { DirectoryFilter, DirectoryQuery } from "../../../core/agent/directory-query.ts";
import type { AgentId } from "../../../core/ids.ts";
import type { DirectoryEntry, DirectoryRepo, DirectoryScope } from "../../../ports/store/agent/directory.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import { fromAgentRow } from "./agents.ts";
import {
  isInRealms,
  type RealmRow,
  type RealmSet,
  realmSet,
  realmsNamed,
  realmsOfAgents,
  realmsOfScope,
} from "./directory-realms.ts";

/** The directory in the database: all of a page is found by it, so that pages, totals and orders agree. */
export function createDirectoryRepo(db: Kysely<Schema>): DirectoryRepo {
  return {
    page: async (scope, query, now) => {
      const visible = await visibleTo(db, scope);
      const wanted =
        query.realm === undefined
          ? undefined
          : await realmSet(db, await realmsNamed(db, query.realm, visible?.realms));
      const narrowed: Narrowed = { scope, visible, wanted };
      const [counts, entries] = await Promise.all([
        count(db, narrowed, query, now),
        entriesOf(db, narrowed, query, now),
      ]);
      return { ...counts, entries };
    },
    find: async (scope, id) => {
      const visible = await visibleTo(db, scope);
      const rows = await joined(db)
        .where((eb) => isShown(eb, { scope, visible, wanted: undefined }, NO_FILTER))
        .where("agents.id", "=", id)
        .execute();
      return (await toEntries(db, rows, visible?.realms))[0];
    },
  };
}

const NO_FILTER: DirectoryFilter = { capabilities: [] };

/** `visible`: the realms that the scope may know of; absent for all. `wanted`: those that the filter names. */
type Narrowed = {
  readonly scope: DirectoryScope;
  readonly visible: RealmSet | undefined;
  readonly wanted: RealmSet | undefined;
};

async function visibleTo(db: Kysely<Schema>, scope: DirectoryScope): Promise<RealmSet | undefined> {
  const realms = await realmsOfScope(db, scope);
  return realms && (await realmSet(db, realms));
}

async function count(
  db: Kysely<Schema>,
  narrowed: Narrowed,
  filter: DirectoryFilter,
  now: number,
): Promise<{ readonly total: number; readonly online: number }> {
  const row = await db
    .selectFrom("agents")
    .leftJoin("agent_presence", "agent_presence.agent_id", "agents.id")
    .where((eb) => isShown(eb, narrowed, filter))
    .select((eb) => eb.fn.countAll().as("total"))
    .select(sql<number>`count(case when agent_presence.online_until > ${now} then 1 end)`.as("online"))
    .executeTakeFirstOrThrow();
  const [total, present] = [toNumber(row.total), toNumber(row.online)];
  if (filter.online === undefined) return { total, online: present };
  return { total: filter.online ? present : total - present, online: present };
}

async function entriesOf(
  db: Kysely<Schema>,
  narrowed: Narrowed,
  query: DirectoryQuery,
  now: number,
): Promise<readonly DirectoryEntry[]> {
  const { sortBy, sortDir, page, pageSize, online } = query;
  // First which they are: thousands of whole rows are not sorted for the few of a page.
  let found = db
    .selectFrom("agents")
    .leftJoin("agent_presence", "agent_presence.agent_id", "agents.id")
    .select("agents.id")
    .where((eb) => isShown(eb, narrowed, query))
    .orderBy(ORDERS[sortBy], sortDir)
    // Unique, so that no agent is on two pages or on none.
    .orderBy("agents.name", sortDir)
    .limit(pageSize)
    .offset((page - 1) * pageSize);
  if (online !== undefined) {
    const until = sql<number>`coalesce(agent_presence.online_until, 0)`;
    found = found.where(until, online ? ">" : "<=", now);
  }
  const ids = (await found.execute()).map(({ id }) => id);
  if (ids.length === 0) return [];
  const rows = await joined(db).where("agents.id", "in", ids).execute();
  const entries = await toEntries(db, rows, narrowed.visible?.realms);
  const placeOf = new Map(ids.map((id, place) => [id, place]));
  const place = ({ agent }: DirectoryEntry) => placeOf.get(agent.id) ?? 0;
  return entries.toSorted((one, other) => place(one) - place(other));
}

const ORDERS = {
  name: sql`coalesce(agents.folded_name, agents.name)`,
  registeredAt: sql`agents.registered_at`,
  // Those that were never seen come behind all others, or before them.
  lastSeen: sql`coalesce(agent_presence.last_seen_at, 0)`,
} as const;

function joined(db: Kysely<Schema>) {
  return db
    .selectFrom("agents")
    .leftJoin("agent_presence", "agent_presence.agent_id", "agents.id")
    .selectAll("agents")
    .select(["agent_presence.last_seen_at", "agent_presence.online_until", "agent_presence.source"]);
}

type Row = Awaited<ReturnType<ReturnType<typeof joined>["execute"]>>[number];

function isShown(
  eb: ExpressionBuilder<Schema, "agents">,
  { scope, visible, wanted }: Narrowed,
  { text, capabilities }: DirectoryFilter,
): Expression<SqlBool> {
  const all: Expression<SqlBool>[] = [eb("agents.status", "=", "active")];
  if (scope.type === "company") all.push(eb("agents.company_id", "=", scope.companyId));
  else if (visible !== undefined) {
    const seen = isInRealms(eb, visible);
    all.push(scope.type === "agent" ? eb.or([seen, eb("agents.id", "=", scope.id)]) : seen);
  }
  if (wanted !== undefined) all.push(isInRealms(eb, wanted));
  if (text !== undefined) {
    all.push(
      eb.or([
        contains(sql`coalesce(agents.folded_name, agents.name)`, text),
        contains(sql`'did:vaultys:' || lower(agents.public_key)`, text),
      ]),
    );
  }
  for (const one of capabilities) all.push(contains(sql`agents.capabilities`, JSON.stringify(one)));
  return eb.and(all);
}

/** Literally: `%` and `_` mean themselves. */
function contains(column: Expression<unknown>, text: string): Expression<SqlBool> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
  return sql<SqlBool>`${column} like ${pattern} escape '\\'`;
}

async function toEntries(
  db: Kysely<Schema>,
  rows: readonly Row[],
  visible: readonly RealmRow[] | undefined,
): Promise<readonly DirectoryEntry[]> {
  const realmsOf = await realmsOfAgents(db, rows, visible);
  return rows.map((row) => ({
    agent: fromAgentRow(row),
    realms: realmsOf(row.id as AgentId),
    ...(row.last_seen_at === null || row.online_until === null || row.source === null
      ? {}
      : {
          presence: {
            lastSeenAt: toNumber(row.last_seen_at),
            onlineUntil: toNumber(row.online_until),
            source: row.source,
          },
        }),
  }));
}
