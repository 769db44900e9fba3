import type { Kysely, Selectable } from "kysely";
import type { AgentId } from "../../../core/ids.ts";
import type { Agent, AgentRepo } from "../../../ports/store/agent/agents.ts";
import { toBatches, toNumber, toOptionalNumber, withoutAbsent } from "../../column.ts";
import type { AgentTable, Schema } from "../../schema.ts";
import { changedIf, type Write } from "../../write.ts";

/** Agents in the database. */
export function createAgentRepo(db: Kysely<Schema>, write: Write): AgentRepo {
  return {
    byId: async (id) => {
      const row = await db.selectFrom("agents").selectAll().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    byIds: async (ids) => {
      const agents: Agent[] = [];
      for (const batch of toBatches(ids, 1)) {
        const rows = await db.selectFrom("agents").selectAll().where("id", "in", batch).execute();
        agents.push(...rows.map(fromRow));
      }
      return agents;
    },
    countOwners: async () => {
      const row = await db
        .selectFrom("agents")
        .select((eb) => eb.fn.countAll().as("total"))
        .where("role", "=", "owner")
        .where("status", "=", "active")
        .executeTakeFirstOrThrow();
      return toNumber(row.total);
    },
    byName: async (name) => {
      const row = await db.selectFrom("agents").selectAll().where("name", "=", name).executeTakeFirst();
      return row && fromRow(row);
    },
    create: (agent) =>
      write(async (trx) => {
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto("agents")
          .values({
            id: agent.id,
            name: agent.name,
            status: agent.status,
            role: agent.role,
            created_by: agent.createdBy,
            created_at: agent.createdAt,
            updated_at: agent.updatedAt,
            revoked_at: agent.revokedAt ?? null,
          })
          .onConflict((conflict) => conflict.column("name").doNothing())
          .executeTakeFirstOrThrow();
        return changedIf(numInsertedOrUpdatedRows === 1n, "nobody");
      }),
    setStatus: (id, status) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("agents")
          .set({ status })
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        if (status === "revoked") {
          await trx
            .deleteFrom("sessions")
            .where((eb) =>
              eb.or([
                eb("agent_id", "=", id),
                eb.and([eb("minted_by_type", "=", "agent"), eb("minted_by_id", "=", id)]),
              ]),
            )
            .execute();
        }
        return { value: undefined, changed: numUpdatedRows > 0n, touches: [{ type: "actor", id }] };
      }, "revoking"),
  };
}

function fromRow(row: Selectable<AgentTable>): Agent {
  return {
    id: row.id as AgentId,
    name: row.name,
    status: row.status,
    role: row.role,
    createdBy: row.created_by,
    createdAt: toNumber(row.created_at),
    updatedAt: toNumber(row.updated_at),
    ...withoutAbsent({ revokedAt: toOptionalNumber(row.revoked_at) }),
  };
}
