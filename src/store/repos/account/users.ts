import type { Kysely, Selectable } from "kysely";
import { emailKey } from "../../../core/account/email.ts";
import type { UserId } from "../../../core/ids.ts";
import type { User, UserRepo } from "../../../ports/store/account/users.ts";
import { toBatches, toNumber, withoutAbsent } from "../../column.ts";
import type { Schema, UserTable } from "../../schema.ts";
import type { Write } from "../../write.ts";
import { createUserWrites, type UserWrites } from "./user-writes.ts";

/** Users in the database. */
export function createUserRepo(db: Kysely<Schema>, write: Write): UserRepo {
  return { ...reading(db), ...createUserWrites(write) };
}

function reading(db: Kysely<Schema>): Omit<UserRepo, keyof UserWrites> {
  return {
    count: async () => {
      const row = await db
        .selectFrom("users")
        .select((eb) => eb.fn.countAll().as("total"))
        .executeTakeFirstOrThrow();
      return toNumber(row.total);
    },
    anyWithPassword: async () => {
      const row = await db
        .selectFrom("users")
        .select("id")
        .where("password_hash", "is not", null)
        .where("active", "=", 1)
        .limit(1)
        .executeTakeFirst();
      return row !== undefined;
    },
    byId: async (id) => {
      const row = await db.selectFrom("users").selectAll().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    byIds: async (ids) => {
      const users: User[] = [];
      for (const batch of toBatches(ids, 1)) {
        const rows = await db.selectFrom("users").selectAll().where("id", "in", batch).execute();
        users.push(...rows.map(fromRow));
      }
      return users;
    },
    countOwners: async () => {
      const row = await db
        .selectFrom("users")
        .select((eb) => eb.fn.countAll().as("total"))
        .where("role", "=", "owner")
        .where("active", "=", 1)
        .executeTakeFirstOrThrow();
      return toNumber(row.total);
    },
    byEmail: async (email) => {
      const row = await db
        .selectFrom("users")
        .selectAll()
        .where("email_key", "=", emailKey(email))
        .executeTakeFirst();
      return row && fromRow(row);
    },
    list: async ({ after, limit } = {}) => {
      let query = db.selectFrom("users").selectAll().orderBy("email_key");
      if (after !== undefined) query = query.where("email_key", ">", emailKey(after));
      if (limit !== undefined) query = query.limit(limit);
      return (await query.execute()).map(fromRow);
    },
    passwordlessOwner: async () => {
      const row = await db
        .selectFrom("users")
        .selectAll()
        .where("role", "=", "owner")
        .where("active", "=", 1)
        .where("password_hash", "is", null)
        .orderBy("created_at")
        .orderBy("id")
        .limit(1)
        .executeTakeFirst();
      return row && fromRow(row);
    },
  };
}

function fromRow(row: Selectable<UserTable>): User {
  return {
    id: row.id as UserId,
    email: row.email,
    role: row.role,
    active: toNumber(row.active) === 1,
    createdAt: toNumber(row.created_at),
    ...withoutAbsent({ passwordHash: row.password_hash }),
  };
}
