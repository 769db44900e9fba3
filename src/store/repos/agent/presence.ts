import { type Kysely, sql } from "kysely";
import type { AgentId } from "../../../core/ids.ts";
import type {
  AgentPresence,
  AgentPresenceRepo,
  LeftAgent,
  SeenAgent,
} from "../../../ports/store/agent/presence.ts";
import { toBatches, toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";

/** One statement for many agents; far too frequent to be changes that others are told of. */
export function createAgentPresenceRepo(db: Kysely<Schema>): AgentPresenceRepo {
  return {
    seen: async (agents) => {
      for (const batch of toBatches(agents, 5)) await saveSeen(db, batch);
    },
    left: async (agents) => {
      for (const batch of toBatches(agents, 3)) await saveLeft(db, batch);
    },
    of: async (ids) => {
      const found: AgentPresence[] = [];
      for (const batch of toBatches(ids, 1)) {
        const rows = await db
          .selectFrom("agent_presence")
          .selectAll()
          .where("agent_id", "in", batch)
          .execute();
        for (const row of rows) {
          found.push({
            agentId: row.agent_id as AgentId,
            lastSeenAt: toNumber(row.last_seen_at),
            onlineUntil: toNumber(row.online_until),
            source: row.source,
          });
        }
      }
      return found;
    },
  };
}

/** By a join, so that one agent that was deleted meanwhile does not cost the others' rows. */
async function saveSeen(db: Kysely<Schema>, agents: readonly SeenAgent[]): Promise<void> {
  const rows = agents.map(
    ({ agentId, lastSeenAt, onlineUntil, requestsUntil, source }) =>
      sql`(cast(${agentId} as text), cast(${lastSeenAt} as bigint), cast(${onlineUntil} as bigint),
        cast(${requestsUntil} as bigint), cast(${source} as text))`,
  );
  const later = (column: string) => {
    const [old, now] = [sql.ref(`agent_presence.${column}`), sql.ref(`excluded.${column}`)];
    return sql`case when ${now} > ${old} then ${now} else ${old} end`;
  };
  await sql`with seen (agent_id, last_seen_at, online_until, requests_until, source) as (values ${sql.join(rows)})
    insert into agent_presence (agent_id, last_seen_at, online_until, requests_until, source)
    select seen.agent_id, seen.last_seen_at, seen.online_until, seen.requests_until, seen.source
    from seen join agents on agents.id = seen.agent_id where true
    on conflict (agent_id) do update set
      source = case when excluded.last_seen_at >= agent_presence.last_seen_at
        then excluded.source else agent_presence.source end,
      last_seen_at = ${later("last_seen_at")},
      online_until = ${later("online_until")},
      requests_until = ${later("requests_until")}`.execute(db);
}

async function saveLeft(db: Kysely<Schema>, agents: readonly LeftAgent[]): Promise<void> {
  const rows = agents.map(
    ({ agentId, at, heldUntil }) =>
      sql`(cast(${agentId} as text), cast(${at} as bigint), cast(${heldUntil} as bigint))`,
  );
  await sql`with gone (agent_id, left_at, held_until) as (values ${sql.join(rows)})
    update agent_presence set online_until =
      case when requests_until > gone.left_at then requests_until else gone.left_at end
    from gone where gone.agent_id = agent_presence.agent_id
      and online_until > gone.left_at and online_until <= gone.held_until`.execute(db);
}
