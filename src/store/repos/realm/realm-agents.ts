/**
 * Which agents are in which realm. One of which no row says so is in the default realm of its company: a process of the
 * version before may have made it while the database was brought up to date.
 */
import type { ExpressionBuilder, Kysely, Selectable, Transaction } from "kysely";
import type { AgentId, CompanyId, RealmId } from "../../../core/ids.ts";
import { companyOfDefaultRealm } from "../../../core/realm/realm.ts";
import type { Realm } from "../../../ports/store/realm/realms.ts";
import { toBatches } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { RealmTable } from "../../schema-identity.ts";

/** For a query over agents: whether one is in one of these realms. */
export function isInRealms(eb: ExpressionBuilder<Schema, "agents">, realmIds: readonly RealmId[]) {
  if (realmIds.length === 0) return eb.lit(false);
  const inside = eb
    .selectFrom("realm_agents")
    .select("realm_agents.agent_id")
    .where("realm_agents.realm_id", "in", realmIds);
  const isInside = eb("agents.id", "in", inside);
  const companies = realmIds.flatMap((id) => companyOfDefaultRealm(id) ?? []);
  if (companies.length === 0) return isInside;
  const unwritten = eb.and([areAnyUnwritten(eb), eb.not(eb.exists(rowsOf(eb)))]);
  return eb.or([isInside, eb.and([eb("agents.company_id", "in", companies), unwritten])]);
}

/** Whether there are agents of which no row says where they are: asked once, it saves asking of each. */
function areAnyUnwritten(eb: ExpressionBuilder<Schema, "agents">) {
  const agents = eb.selectFrom("agents as every").select((of) => of.fn.countAll().as("total"));
  const written = eb
    .selectFrom("realm_agents")
    .select((of) => of.fn.count("realm_agents.agent_id").distinct().as("total"));
  return eb(agents, ">", written);
}

/** For a query: the ids of the realms that an agent is in. */
export function realmIdsOfAgent(db: Kysely<Schema>, agentId: string) {
  return db
    .selectFrom("realm_agents")
    .select("realm_id")
    .where("agent_id", "=", agentId)
    .union(inDefault(db).select("realms.id as realm_id").where("agents.id", "=", agentId));
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
  const rows = await db
    .selectFrom("realm_members")
    .select("realm_id")
    .where("user_id", "=", actorId)
    .union(realmIdsOfAgent(db, actorId))
    .execute();
  return rows.map(({ realm_id }) => realm_id as RealmId);
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
