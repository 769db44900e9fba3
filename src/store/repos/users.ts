import { type Kysely, type Selectable, sql, type Transaction } from "kysely";
import { DEFAULT_VAULT_ID, type UserId } from "../../core/ids.ts";
import type { User, UserRepo } from "../../ports/store/users.ts";
import { present, toNumber } from "../column.ts";
import type { Engine, Schema, UserTable } from "../schema.ts";
import { changedIf, type Write } from "../write.ts";
import { toSessionRow } from "./session-row.ts";

/** Any number, the same in every process: users are made one at a time, so "the first" is one of them. */
const POSTGRES_LOCK = 7956324892n;

/** Users in the database. */
export function createUserRepo(db: Kysely<Schema>, write: Write, engine: Engine): UserRepo {
  const count = async (on: Kysely<Schema>): Promise<number> => {
    const row = await on
      .selectFrom("users")
      .select((eb) => eb.fn.countAll().as("total"))
      .executeTakeFirstOrThrow();
    return toNumber(row.total);
  };

  // SQLite transactions hold the write lock from their beginning; Postgres ones run side by side.
  const takeTurns = async (trx: Transaction<Schema>): Promise<void> => {
    if (engine === "postgres")
      await sql`select pg_advisory_xact_lock(${sql.lit(POSTGRES_LOCK)})`.execute(trx);
  };

  return {
    count: () => count(db),
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
    byEmail: async (email) => {
      const row = await db.selectFrom("users").selectAll().where("email", "=", email).executeTakeFirst();
      return row && fromRow(row);
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
    create: (user) =>
      write(async (trx) => {
        await takeTurns(trx);
        return changedIf(await insert(trx, user), "nobody");
      }),
    createFirst: (user, session) =>
      write(async (trx) => {
        await takeTurns(trx);
        if ((await count(trx)) > 0) return changedIf(false, "nobody");
        await insert(trx, { ...user, role: "owner", active: true });
        await trx
          .insertInto("vault_grants")
          .values({ vault_id: DEFAULT_VAULT_ID, actor_type: "user", actor_id: user.id, role: "admin" })
          .execute();
        await trx.insertInto("sessions").values(toSessionRow(session)).execute();
        // A new user holds nothing yet that anyone could have read before.
        return changedIf(true, "nobody");
      }),
  };
}

async function insert(trx: Transaction<Schema>, user: User): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await trx
    .insertInto("users")
    .values({
      id: user.id,
      email: user.email,
      role: user.role,
      password_hash: user.passwordHash ?? null,
      active: user.active ? 1 : 0,
      created_at: user.createdAt,
    })
    .onConflict((conflict) => conflict.column("email").doNothing())
    .executeTakeFirstOrThrow();
  return numInsertedOrUpdatedRows === 1n;
}

function fromRow(row: Selectable<UserTable>): User {
  return {
    id: row.id as UserId,
    email: row.email,
    role: row.role,
    active: toNumber(row.active) === 1,
    createdAt: toNumber(row.created_at),
    ...present({ passwordHash: row.password_hash }),
  };
}
