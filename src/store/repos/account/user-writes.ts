import type { Updateable } from "kysely";
import { emailKey } from "../../../core/account/email.ts";
import type { UserId } from "../../../core/ids.ts";
import type { UserRepo } from "../../../ports/store/account/users.ts";
import type { UserTable } from "../../schema.ts";
import { changedIf, type Write } from "../../write.ts";

export type UserWrites = Pick<
  UserRepo,
  "create" | "setRole" | "setPassword" | "activate" | "setEmail" | "delete"
>;

/** What changes users; part of `users.ts`. */
export function createUserWrites(write: Write): UserWrites {
  const update = (id: UserId, row: Updateable<UserTable>) =>
    write(async (trx) => {
      const { numUpdatedRows } = await trx
        .updateTable("users")
        .set(row)
        .where("id", "=", id)
        .executeTakeFirstOrThrow();
      return changedIf(numUpdatedRows > 0n, { type: "actor", id });
    });
  return {
    create: (user) =>
      write(async (trx) => {
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto("users")
          .values({
            id: user.id,
            email: user.email,
            email_key: emailKey(user.email),
            role: user.role,
            password_hash: user.passwordHash ?? null,
            active: user.active ? 1 : 0,
            created_at: user.createdAt,
          })
          .onConflict((conflict) => conflict.doNothing())
          .executeTakeFirstOrThrow();
        // A new user holds nothing yet that anyone could have read before.
        return changedIf(numInsertedOrUpdatedRows === 1n, "nobody");
      }),
    setRole: (id, role) => update(id, { role }),
    setPassword: (id, passwordHash) => update(id, { password_hash: passwordHash ?? null }),
    activate: (id, passwordHash) =>
      update(id, { active: 1, ...(passwordHash === undefined ? {} : { password_hash: passwordHash }) }),
    setEmail: (id, email) =>
      write(async (trx) => {
        const key = emailKey(email);
        const taken = trx.selectFrom("users").select("id").where("email_key", "=", key).where("id", "!=", id);
        const { numUpdatedRows } = await trx
          .updateTable("users")
          .set({ email, email_key: key })
          .where("id", "=", id)
          .where((eb) => eb.not(eb.exists(taken)))
          .executeTakeFirstOrThrow();
        return changedIf(numUpdatedRows > 0n, { type: "actor", id });
      }),
    delete: (id) =>
      write(async (trx) => {
        // Logins follow by foreign key.
        await trx
          .deleteFrom("sessions")
          .where("minted_by_type", "=", "user")
          .where("minted_by_id", "=", id)
          .execute();
        await trx
          .deleteFrom("vault_grants")
          .where("actor_type", "=", "user")
          .where("actor_id", "=", id)
          .execute();
        await trx.deleteFrom("frozen_actors").where("actor_id", "=", id).execute();
        const { numDeletedRows } = await trx
          .deleteFrom("users")
          .where("id", "=", id)
          .executeTakeFirstOrThrow();
        return changedIf(numDeletedRows > 0n, { type: "actor", id });
      }, "revoking"),
  };
}
