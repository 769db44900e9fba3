/**
 * Which agents are in which realm. One of which no row says so is in the default realm of its company: a process of the
 * version before may have made it while the database was brought up to date.
 */
import type { ExpressionBuilder, Kysely, Selectable, Transaction } from "kysely";
import type { AgentId, CompanyId, RealmId } from "../../../core/ids.ts";
import type { Realm } from "../../../ports/store/realm/realms.ts";
import { toBatches } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { RealmTable } from "../../schema-identity.ts";

/** For a query over agents: whether one is in one of these realms. */
export function isInRealms(eb: ExpressionBuilder<Schema, "agents">, realmIds: readonly RealmId[]) {
  if (realmIds.length === 0) return eb.lit(false);
  const defaults = eb
    .selectFrom("realms")
    .select("realms.id")
    .whereRef("realms.company_id", "=", "agents.company_id")
    .where("realms.is_default", "=", 1)
    .where("realms.id", "in", realmIds);
  return eb.or([
    eb.exists(rowsOf(eb).where("realm_agents.realm_id", "in", realmIds)),
    eb.and([eb.not(eb.exists(rowsOf(eb))), eb.exists(defaults)]),
  ]);
}

/** See `RealmRepo.ofAgents`. */
export async function realmsOfAgents(
  db: Kysely<Schema>,
  ids: readonly AgentId[],
  fromRow: (row: Selectable<RealmTable>) => Realm,
): Promise<ReadonlyMap<AgentId, readonly Realm[]>> {
  const found = new Map<AgentId, Realm[]>();
  for (const batch of toBatches(ids, 1)) {
    const rows = await db
      .selectFrom("realm_agents")
      .innerJoin("realms", "realms.id", "realm_agents.realm_id")
      .selectAll("realms")
      .select("realm_agents.agent_id")
      .where("realm_agents.agent_id", "in", batch)
      .orderBy("realms.is_default")
      .orderBy("realm_agents.added_at")
      .orderBy("realms.id")
      .execute();
    for (const row of rows) {
      const id = row.agent_id as AgentId;
      const realms = found.get(id);
      if (realms === undefined) found.set(id, [fromRow(row)]);
      else realms.push(fromRow(row));
    }
  }
  for (const batch of toBatches(
    ids.filter((id) => !found.has(id)),
    1,
  )) {
    const rows = await inDefault(db)
      .selectAll("realms")
      .select("agents.id as agent_id")
      .where("agents.id", "in", batch)
      .execute();
    for (const row of rows) found.set(row.agent_id as AgentId, [fromRow(row)]);
  }
  return found;
}

/** See `RealmRepo.idsOf`. */
export async function realmIdsOf(db: Kysely<Schema>, actorId: string): Promise<readonly RealmId[]> {
  const joined = await db
    .selectFrom("realm_members")
    .select("realm_id")
    .where("user_id", "=", actorId)
    .unionAll(db.selectFrom("realm_agents").select("realm_id").where("agent_id", "=", actorId))
    .execute();
  if (joined.length > 0) return joined.map(({ realm_id }) => realm_id as RealmId);
  const rows = await inDefault(db).select("realms.id").where("agents.id", "=", actorId).execute();
  return rows.map(({ id }) => id as RealmId);
}

/** Gives those of a company, or the one agent, that are in no realm to the default one. */
export async function landInDefault(
  trx: Transaction<Schema>,
  whose: { readonly companyId: CompanyId } | { readonly agentId: AgentId },
): Promise<void> {
  const landing = inDefault(trx)
    .select(["realms.id as realm_id", "agents.id as agent_id", "agents.created_at as added_at"])
    .where((eb) =>
      "agentId" in whose
        ? eb("agents.id", "=", whose.agentId)
        : eb("agents.company_id", "=", whose.companyId),
    );
  await trx
    .insertInto("realm_agents")
    .columns(["realm_id", "agent_id", "added_at"])
    .expression(landing)
    .execute();
}

/** Each agent of which no row says in which realm it is, with the default realm of its company. */
function inDefault(db: Kysely<Schema>) {
  return db
    .selectFrom("agents")
    .innerJoin("realms", (join) =>
      join.onRef("realms.company_id", "=", "agents.company_id").on("realms.is_default", "=", 1),
    )
    .where((eb) => eb.not(eb.exists(rowsOf(eb))));
}

function rowsOf(eb: ExpressionBuilder<Schema, "agents">) {
  return eb.selectFrom("realm_agents").select("realm_id").whereRef("realm_agents.agent_id", "=", "agents.id");
}
