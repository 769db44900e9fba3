import {
  type Insertable,
  type Kysely,
  type Selectable,
  sql,
  type Transaction,
  type Updateable,
} from "kysely";
import type { Capability } from "../../../core/agent/capability.ts";
import { displayNameOf, foldedName } from "../../../core/agent/display-name.ts";
import type { PublicKey } from "../../../core/identity/did.ts";
import type { AgentId, CompanyId } from "../../../core/ids.ts";
import { isExpired } from "../../../core/session/lifetime.ts";
import { nextSecond } from "../../../core/time.ts";
import type { Agent, AgentRepo, AgentSession } from "../../../ports/store/agent/agents.ts";
import { fromJson, toBatches, toJson, toNumber, toOptionalNumber, withoutAbsent } from "../../column.ts";
import type { AgentTable, Schema } from "../../schema.ts";
import { changedIf, changing, type Write } from "../../write.ts";
import { fromSessionRow } from "../account/session-row.ts";
import { revokePassportsOf } from "../company/passports.ts";
import { landInDefault } from "../realm/realm-agents.ts";
import { freedSince, freeName } from "./freed-names.ts";
import { isVisibleTo } from "./visibility.ts";

/** Agents in the database. */
export function createAgentRepo(db: Kysely<Schema>, write: Write): AgentRepo {
  return { ...reading(db), ...writing(write) };
}

type Writing = Pick<
  AgentRepo,
  | "create"
  | "rename"
  | "register"
  | "describe"
  | "setRole"
  | "setCapabilities"
  | "endTokens"
  | "revoke"
  | "delete"
>;

function reading(db: Kysely<Schema>): Omit<AgentRepo, keyof Writing> {
  const oneBy = async (column: "id" | "name" | "public_key", value: string) => {
    const row = await db.selectFrom("agents").selectAll().where(column, "=", value).executeTakeFirst();
    return row && fromAgentRow(row);
  };
  return {
    byId: (id) => oneBy("id", id),
    byIds: async (ids) => {
      const agents: Agent[] = [];
      for (const batch of toBatches(ids, 1)) {
        const rows = await db.selectFrom("agents").selectAll().where("id", "in", batch).execute();
        agents.push(...rows.map(fromAgentRow));
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
    byName: (name) => oneBy("name", name),
    byPublicKey: (publicKey) => oneBy("public_key", publicKey),
    namesFrom: async (stem) => {
      const rows = await db
        .selectFrom("agents")
        .select("name")
        .where("name", ">=", stem)
        // Behind every character that a name may have.
        .where("name", "<", `${stem}\x7f`)
        .execute();
      return rows.map(({ name }) => name);
    },
    list: async ({ visibleTo, companyId, after, limit }) => {
      let query = db.selectFrom("agents").selectAll().orderBy("name");
      if (visibleTo !== undefined) query = query.where((eb) => isVisibleTo(eb, visibleTo));
      if (companyId !== undefined) query = query.where("company_id", "=", companyId);
      if (after !== undefined) query = query.where("name", ">", after);
      if (limit !== undefined) query = query.limit(limit);
      return (await query.execute()).map(fromAgentRow);
    },
    isVisible: async (id, viewer) => {
      const row = await db
        .selectFrom("agents")
        .select("id")
        .where("id", "=", id)
        .where((eb) => isVisibleTo(eb, viewer))
        .executeTakeFirst();
      return row !== undefined;
    },
    tokensOf: async (ids, now) => {
      const found = new Map<AgentId, AgentSession[]>();
      for (const batch of toBatches(ids, 1)) {
        const rows = await db
          .selectFrom("sessions")
          .selectAll()
          .where("type", "=", "agent")
          .where("agent_id", "in", batch)
          .execute();
        for (const session of rows.map(fromSessionRow)) {
          if (session.type !== "agent" || isExpired(session, now)) continue;
          found.set(session.agentId, [...(found.get(session.agentId) ?? []), session]);
        }
      }
      return found;
    },
  };
}

/** No access rests on it. */
function describing(write: Write): AgentRepo["describe"] {
  return (id, { llm, version }) =>
    write(async (trx) => {
      const fields = { llm_provider: llm.provider ?? null, llm_model: llm.model ?? null };
      await trx
        .updateTable("agents")
        .set({ ...fields, version: version ?? null })
        .where("id", "=", id)
        .execute();
      return changing("nobody");
    });
}

function writing(write: Write): Writing {
  const change = changer(write);
  return {
    setRole: (id, role, at) => change(id, { role, updated_at: at }),
    setCapabilities: (id, capabilities, at) =>
      change(id, { capabilities: JSON.stringify(capabilities), updated_at: at }),
    create: (agent) => write(async (trx) => changedIf(await insert(trx, agent), "nobody")),
    rename: (id, name, at) =>
      write(async (trx) => {
        const taken = await trx.selectFrom("agents").select("id").where("name", "=", name).executeTakeFirst();
        if (taken !== undefined) return changedIf(false, "nobody");
        const before = await nameOf(trx, id);
        if (before !== undefined) await freeName(trx, before, at);
        const svidNotBefore = Math.max(nextSecond(at), await freedSince(trx, name));
        await trx
          .updateTable("agents")
          .set({ name, updated_at: at, svid_not_before: svidNotBefore, folded_name: foldedAs(name) })
          .where("id", "=", id)
          .execute();
        await revokePassportsOf(trx, id, { at, reason: "agent renamed" });
        return changedIf(true, { type: "actor", id });
      }),
    register: (id, { registeredAt, metadata }) =>
      change(id, { registered_at: registeredAt, metadata: toJson(metadata) }),
    describe: describing(write),
    endTokens: (id, at) =>
      write(async (trx) => {
        await trx
          .updateTable("agents")
          .set({ updated_at: at, svid_not_before: nextSecond(at) })
          .where("id", "=", id)
          .execute();
        await trx.deleteFrom("sessions").where("agent_id", "=", id).execute();
        await revokePassportsOf(trx, id, { at, reason: "agent rotated" });
        return changing({ type: "actor", id });
      }, "revoking"),
    revoke: (id, at) =>
      write(async (trx) => {
        await trx
          .updateTable("agents")
          .set({ status: "revoked", revoked_at: at, updated_at: at, svid_not_before: nextSecond(at) })
          .where("id", "=", id)
          .execute();
        await endSessions(trx, id);
        await revokePassportsOf(trx, id, { at, reason: "agent revoked" });
        return changing({ type: "actor", id });
      }, "revoking"),
    delete: (id, at) =>
      write(async (trx) => {
        const name = await nameOf(trx, id);
        if (name !== undefined) await freeName(trx, name, at);
        await endSessions(trx, id);
        await revokePassportsOf(trx, id, { at, reason: "agent deleted" });
        await trx.deleteFrom("vault_grants").where("actor_id", "=", id).execute();
        await trx.deleteFrom("frozen_actors").where("actor_id", "=", id).execute();
        const { numDeletedRows } = await trx
          .deleteFrom("agents")
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        return changedIf(numDeletedRows > 0n, { type: "actor", id });
      }, "revoking"),
  };
}

async function insert(trx: Transaction<Schema>, agent: Agent): Promise<boolean> {
  const svidNotBefore = Math.max(agent.svidNotBefore, await freedSince(trx, agent.name));
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("agents")
    .values(toRow({ ...agent, svidNotBefore }))
    .onConflict((conflict) => conflict.column("name").doNothing())
    .executeTakeFirstOrThrow();
  if (numInsertedOrUpdatedRows !== 1n) return false;
  await landInDefault(trx, { agentId: agent.id });
  return true;
}

/** Writes fields of one agent and tells that it has changed. */
function changer(write: Write) {
  return (id: AgentId, fields: Updateable<AgentTable>) =>
    write(async (trx) => {
      await trx.updateTable("agents").set(fields).where("id", "=", id).execute();
      return changing({ type: "actor", id });
    });
}

async function nameOf(trx: Transaction<Schema>, id: AgentId): Promise<string | undefined> {
  const row = await trx.selectFrom("agents").select("name").where("id", "=", id).executeTakeFirst();
  return row?.name;
}

/** A name that people gave an agent stays when it is renamed. */
function foldedAs(name: string) {
  const folded = foldedName(name.slice(name.indexOf(":") + 1));
  return sql<string>`case when display_name is null then ${folded} else folded_name end`;
}

/** Its tokens, and what it minted with them. */
async function endSessions(trx: Transaction<Schema>, id: AgentId): Promise<void> {
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

function toRow(agent: Agent): Insertable<AgentTable> {
  return {
    id: agent.id,
    name: agent.name,
    status: agent.status,
    role: agent.role,
    created_by: agent.createdBy,
    created_at: agent.createdAt,
    updated_at: agent.updatedAt,
    revoked_at: agent.revokedAt ?? null,
    company_id: agent.companyId,
    metadata: toJson(agent.metadata),
    registered_at: agent.registeredAt,
    origin: agent.origin,
    display_name: agent.displayName ?? null,
    capabilities: JSON.stringify(agent.capabilities),
    public_key: agent.publicKey ?? null,
    llm_provider: agent.llm.provider ?? null,
    llm_model: agent.llm.model ?? null,
    version: agent.version ?? null,
    svid_not_before: agent.svidNotBefore,
    folded_name: foldedName(displayNameOf(agent)),
  };
}

export function fromAgentRow(row: Selectable<AgentTable>): Agent {
  return {
    id: row.id as AgentId,
    name: row.name,
    status: row.status,
    role: row.role,
    createdBy: row.created_by,
    createdAt: toNumber(row.created_at),
    updatedAt: toNumber(row.updated_at),
    companyId: row.company_id as CompanyId,
    registeredAt: toNumber(row.registered_at),
    origin: row.origin,
    capabilities: JSON.parse(row.capabilities) as readonly Capability[],
    llm: withoutAbsent({
      provider: row.llm_provider ?? undefined,
      model: row.llm_model ?? undefined,
    }),
    svidNotBefore: toNumber(row.svid_not_before),
    ...withoutAbsent({
      revokedAt: toOptionalNumber(row.revoked_at),
      metadata: fromJson(row.metadata),
      displayName: row.display_name ?? undefined,
      publicKey: (row.public_key ?? undefined) as PublicKey | undefined,
      version: row.version ?? undefined,
    }),
  };
}
