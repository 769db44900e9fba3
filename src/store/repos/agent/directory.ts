import { type Expression, type ExpressionBuilder, type Kysely, type SqlBool, sql } from "kysely";
import type { Agent, AgentsSeen } from "../../../ports/store/agent/agents.ts";
import type { DirectoryRepo, DirectorySearch } from "../../../ports/store/agent/directory.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import { isInRealms } from "../realm/realm-agents.ts";
import { fromAgentRow } from "./agents.ts";
import { isVisibleTo } from "./visibility.ts";

/** The directory in the database: all of a page is found by it, so that pages, totals and orders agree. */
export function createDirectoryRepo(db: Kysely<Schema>): DirectoryRepo {
  return {
    search: async (seen, search, now) => {
      const { sortDir, page, pageSize, online } = search;
      const rows = await matching(db, seen, search)
        .with("counts", (query) =>
          query
            .selectFrom("matching")
            .select((eb) => eb.fn.countAll().as("total"))
            .select(sql<number>`count(case when online_until > ${now} then 1 end)`.as("present")),
        )
        .with("page", (query) => {
          const sorted = query
            .selectFrom("matching")
            .selectAll()
            .orderBy("place", sortDir)
            // Unique, so that no agent is on two pages or on none.
            .orderBy("name", sortDir)
            .limit(pageSize)
            .offset((page - 1) * pageSize);
          return online === undefined ? sorted : sorted.where("online_until", online ? ">" : "<=", now);
        })
        .selectFrom("counts")
        // So a page behind the last has a row, too, which carries the counts.
        .leftJoin("page", (join) => join.onTrue())
        .select(["counts.total", "counts.present", "page.id"])
        .orderBy("page.place", sortDir)
        .orderBy("page.name", sortDir)
        .execute();
      const [all, present] = [toNumber(rows[0]?.total ?? 0), toNumber(rows[0]?.present ?? 0)];
      const ids = rows.flatMap(({ id }) => id ?? []);
      return {
        agents: await inOrder(db, ids),
        total: online === undefined ? all : online ? present : all - present,
        online: present,
      };
    },
  };
}

/**
 * What a search finds online and not, once for the counts and the page. Of each no more than orders need: thousands of
 * whole rows are not sorted for the few of a page.
 */
function matching(db: Kysely<Schema>, seen: AgentsSeen, search: DirectorySearch) {
  return db.with(
    (cte) => cte("matching").materialized(),
    (query) =>
      query
        .selectFrom("agents")
        .leftJoin("agent_presence", "agent_presence.agent_id", "agents.id")
        .where((eb) => isFound(eb, seen, search))
        .select(["agents.id", "agents.name", ORDERS[search.sortBy].as("place")])
        .select(sql<number>`coalesce(agent_presence.online_until, 0)`.as("online_until")),
  );
}

const ORDERS = {
  name: sql<unknown>`coalesce(agents.folded_name, agents.name)`,
  registeredAt: sql<unknown>`agents.registered_at`,
  // Those that were never seen come behind all others, or before them.
  lastSeen: sql<unknown>`coalesce(agent_presence.last_seen_at, 0)`,
} as const;

function isFound(
  eb: ExpressionBuilder<Schema, "agents">,
  { companyId, visibleTo }: AgentsSeen,
  { text, capabilities, realmId }: DirectorySearch,
): Expression<SqlBool> {
  const all: Expression<SqlBool>[] = [eb("agents.status", "=", "active")];
  if (companyId !== undefined) all.push(eb("agents.company_id", "=", companyId));
  if (realmId !== undefined) all.push(isInRealms(eb, [realmId]));
  if (text !== undefined) {
    all.push(
      eb.or([
        contains(sql`coalesce(agents.folded_name, agents.name)`, text),
        contains(sql`'did:vaultys:' || lower(agents.public_key)`, text),
      ]),
    );
  }
  for (const one of capabilities) all.push(contains(sql`agents.capabilities`, JSON.stringify(one)));
  if (visibleTo !== undefined) all.push(isVisibleTo(eb, visibleTo));
  return eb.and(all);
}

/** Literally: `%` and `_` mean themselves. */
function contains(column: Expression<unknown>, text: string): Expression<SqlBool> {
  const pattern = `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
  return sql<SqlBool>`${column} like ${pattern} escape '\\'`;
}

async function inOrder(db: Kysely<Schema>, ids: readonly string[]): Promise<readonly Agent[]> {
  if (ids.length === 0) return [];
  const rows = await db.selectFrom("agents").selectAll().where("id", "in", ids).execute();
  const agentOf = new Map(rows.map((row) => [row.id, fromAgentRow(row)]));
  return ids.flatMap((id) => agentOf.get(id) ?? []);
}
