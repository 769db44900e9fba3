import type { Insertable, Kysely, Selectable } from "kysely";
import type { CompanyId, RealmId, UserId } from "../../../core/ids.ts";
import type { RealmFields } from "../../../core/realm/realm.ts";
import type { CountedRealm, Realm, RealmRepo } from "../../../ports/store/realm/realms.ts";
import { toNumber, withoutAbsent } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { RealmTable } from "../../schema-identity.ts";
import { changedIf, changing, type Write } from "../../write.ts";
import { landInDefault, realmIdsOf, realmsOfAgents } from "./realm-agents.ts";

/** Realms in the database, with who is in them. */
export function createRealmRepo(db: Kysely<Schema>, write: Write): RealmRepo {
  return { ...reading(db), ...writing(write), ...agentWriting(write), ...memberWriting(write) };
}

type Writing = Pick<RealmRepo, "create" | "update" | "delete">;
type AgentWriting = Pick<RealmRepo, "addAgent" | "removeAgent">;
type MemberWriting = Pick<RealmRepo, "setMember" | "removeMember">;

function reading(
  db: Kysely<Schema>,
): Omit<RealmRepo, keyof Writing | keyof AgentWriting | keyof MemberWriting> {
  return {
    byId: async (id) => {
      const row = await db.selectFrom("realms").selectAll().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    bySlug: async (companyId, slug) => {
      const row = await db
        .selectFrom("realms")
        .selectAll()
        .where("company_id", "=", companyId)
        .where("slug", "=", slug)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    list: async ({ companyId, ids }) => {
      if (ids?.length === 0) return [];
      let query = counted(db);
      if (companyId !== undefined) query = query.where("company_id", "=", companyId);
      if (ids !== undefined) query = query.where("id", "in", ids);
      const rows = await query.orderBy("company_id").orderBy("is_default", "desc").orderBy("name").execute();
      return rows.map(
        (row): CountedRealm => ({
          ...fromRow(row),
          agentCount: toNumber(row.agent_count ?? 0),
          userCount: toNumber(row.user_count ?? 0),
        }),
      );
    },
    ofAgents: (ids) => realmsOfAgents(db, ids, fromRow),
    idsOf: (actorId) => realmIdsOf(db, actorId),
    members: async (id) => {
      const rows = await db
        .selectFrom("realm_members")
        .innerJoin("users", "users.id", "realm_members.user_id")
        .select(["users.id", "users.email", "realm_members.role", "realm_members.added_at"])
        .where("realm_members.realm_id", "=", id)
        .orderBy("users.email")
        .execute();
      return rows.map(({ id: userId, email, role, added_at }) => ({
        userId: userId as UserId,
        email,
        role,
        addedAt: toNumber(added_at),
      }));
    },
    roleOf: async (id, userId) => {
      const row = await db
        .selectFrom("realm_members")
        .select("role")
        .where("realm_id", "=", id)
        .where("user_id", "=", userId)
        .executeTakeFirst();
      return row?.role;
    },
  };
}

function counted(db: Kysely<Schema>) {
  return db
    .selectFrom("realms")
    .selectAll()
    .select((eb) => [
      eb
        .selectFrom("realm_agents")
        .whereRef("realm_id", "=", "realms.id")
        .select((of) => of.fn.countAll().as("total"))
        .as("agent_count"),
      eb
        .selectFrom("realm_members")
        .whereRef("realm_id", "=", "realms.id")
        .select((of) => of.fn.countAll().as("total"))
        .as("user_count"),
    ]);
}

function writing(write: Write): Writing {
  return {
    create: (realm) =>
      write(async (trx) => {
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto("realms")
          .values(realmRow(realm))
          .onConflict((conflict) => conflict.columns(["company_id", "slug"]).doNothing())
          .executeTakeFirstOrThrow();
        return changedIf(numInsertedOrUpdatedRows === 1n, "nobody");
      }),
    update: (id, fields) =>
      write(async (trx) => {
        const taken = await trx
          .selectFrom("realms")
          .innerJoin("realms as other", "other.company_id", "realms.company_id")
          .select("other.id")
          .where("realms.id", "=", id)
          .where("other.id", "!=", id)
          .where("other.slug", "=", fields.slug)
          .executeTakeFirst();
        if (taken !== undefined) return changedIf(false, "nobody");
        const { numUpdatedRows } = await trx
          .updateTable("realms")
          .set(fieldColumns(fields))
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        return changedIf(numUpdatedRows > 0n, "nobody");
      }),
    delete: (id) =>
      write(async (trx) => {
        const realm = await trx
          .selectFrom("realms")
          .select("company_id")
          .where("id", "=", id)
          .where("is_default", "=", 0)
          .executeTakeFirst();
        if (realm === undefined) return changedIf(false, "nobody");
        await trx.deleteFrom("realms").where("id", "=", id).execute();
        await landInDefault(trx, { companyId: realm.company_id as CompanyId });
        return changedIf(true, { type: "instance" });
      }, "revoking"),
  };
}

/** Who is kept with an agent may depend on its realms: what they may do is limited by these, too. */
function agentWriting(write: Write): AgentWriting {
  return {
    addAgent: (id, agentId, at) =>
      write(async (trx) => {
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto("realm_agents")
          .values({ realm_id: id, agent_id: agentId, added_at: at })
          .onConflict((conflict) => conflict.columns(["realm_id", "agent_id"]).doNothing())
          .executeTakeFirstOrThrow();
        return changedIf(numInsertedOrUpdatedRows === 1n, { type: "actor", id: agentId });
      }),
    removeAgent: (id, agentId) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("realm_agents")
          .where("realm_id", "=", id)
          .where("agent_id", "=", agentId)
          .executeTakeFirstOrThrow();
        if (numDeletedRows > 0n) await landInDefault(trx, { agentId });
        return changedIf(numDeletedRows > 0n, { type: "actor", id: agentId });
      }, "revoking"),
  };
}

function memberWriting(write: Write): MemberWriting {
  return {
    setMember: (id, userId, { role, at }) =>
      write(async (trx) => {
        await trx
          .insertInto("realm_members")
          .values({ realm_id: id, user_id: userId, role, added_at: at })
          .onConflict((conflict) => conflict.columns(["realm_id", "user_id"]).doUpdateSet({ role }))
          .execute();
        return changing("nobody");
      }),
    removeMember: (id, userId) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("realm_members")
          .where("realm_id", "=", id)
          .where("user_id", "=", userId)
          .executeTakeFirstOrThrow();
        return changedIf(numDeletedRows > 0n, "nobody");
      }, "revoking"),
  };
}

/** A realm as a row; also for the one that comes with a company. */
export function realmRow({ id, companyId, isDefault, createdAt, ...fields }: Realm): Insertable<RealmTable> {
  return {
    id,
    company_id: companyId,
    is_default: isDefault ? 1 : 0,
    created_at: createdAt,
    ...fieldColumns(fields),
  };
}

function fieldColumns({ name, slug, description, color }: RealmFields) {
  return { name, slug, description: description ?? null, color };
}

function fromRow(row: Selectable<RealmTable>): Realm {
  return {
    id: row.id as RealmId,
    companyId: row.company_id as CompanyId,
    name: row.name,
    slug: row.slug,
    color: row.color,
    isDefault: toNumber(row.is_default) === 1,
    createdAt: toNumber(row.created_at),
    ...withoutAbsent({ description: row.description ?? undefined }),
  };
}
