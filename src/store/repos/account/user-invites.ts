import type { Kysely, Selectable, Transaction } from "kysely";
import { emailKey } from "../../../core/account/email.ts";
import type { TokenHash } from "../../../core/ids.ts";
import type { UserInvite, UserInviteRepo } from "../../../ports/store/account/user-invites.ts";
import type { InvitedVault } from "../../../ports/store/vault/grants.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { UserInviteTable } from "../../schema-people.ts";
import type { Write } from "../../write.ts";
import { insertAssignments, readAssignments } from "../vault/assignments.ts";

/** Invites of people in the database. Nothing is ever made from one and kept, so no write of theirs concerns anybody. */
export function createUserInviteRepo(db: Kysely<Schema>, write: Write): UserInviteRepo {
  return { ...reading(db), ...writing(write) };
}

type Writing = Pick<UserInviteRepo, "create" | "settle" | "revokeBy" | "deleteEnded">;

function reading(db: Kysely<Schema>): Omit<UserInviteRepo, keyof Writing> {
  const invites = () => db.selectFrom("user_invites").selectAll();
  const pending = () => invites().where("status", "=", "pending");
  const withVaults = async (rows: readonly Row[]): Promise<readonly UserInvite[]> => {
    const ids = rows.map(({ id }) => toNumber(id));
    const vaults = await readAssignments(db, "user_invite_vaults", ids);
    return rows.map((row) => fromRow(row, vaults.get(toNumber(row.id)) ?? []));
  };
  const first = async (row: Row | undefined) =>
    row === undefined ? undefined : (await withVaults([row]))[0];
  return {
    byHash: async (hash) => first(await invites().where("token_hash", "=", hash).executeTakeFirst()),
    pendingBySuffix: async (suffix) =>
      withVaults(await pending().where("token_suffix", "like", `%${suffix}`).orderBy("id").execute()),
    liveByEmail: async (email, now) =>
      first(
        await pending()
          .where("email_key", "=", emailKey(email))
          .where("expires_at", ">", now)
          .executeTakeFirst(),
      ),
    countLive: async (now) => {
      const row = await db
        .selectFrom("user_invites")
        .select((eb) => eb.fn.countAll().as("total"))
        .where("status", "=", "pending")
        .where("expires_at", ">", now)
        .executeTakeFirstOrThrow();
      return toNumber(row.total);
    },
    list: async ({ status, within }, now) => {
      let query = invites().orderBy("id", "desc");
      if (status !== undefined) query = query.where("status", "=", status === "expired" ? "pending" : status);
      if (status === "pending") query = query.where("expires_at", ">", now);
      if (status === "expired") query = query.where("expires_at", "<=", now);
      if (within !== undefined) {
        query = query.where((eb) => {
          const own = eb("created_by", "=", within.createdBy);
          if (within.vaultIds.length === 0) return own;
          const giving = eb
            .selectFrom("user_invite_vaults")
            .select("invite_id")
            .where("vault_id", "in", within.vaultIds);
          return eb.or([own, eb("id", "in", giving)]);
        });
      }
      return withVaults(await query.execute());
    },
  };
}

function writing(write: Write): Writing {
  return {
    create: (invite) =>
      write(async (trx) => {
        const { id } = await trx
          .insertInto("user_invites")
          .values({
            token_hash: invite.hash,
            token_suffix: invite.suffix,
            email: invite.email,
            email_key: emailKey(invite.email),
            role: invite.role,
            status: "pending",
            created_by_type: invite.createdBy.type,
            created_by: invite.createdBy.id,
            created_at: invite.createdAt,
            expires_at: invite.expiresAt,
          })
          .returning("id")
          .executeTakeFirstOrThrow();
        const inviteId = toNumber(id);
        await insertAssignments(trx, "user_invite_vaults", { ...invite, inviteId });
        return { value: inviteId, changed: true, touches: [] };
      }),
    settle: (id, { status, at }) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("user_invites")
          .set({ status, [status === "accepted" ? "accepted_at" : "revoked_at"]: at })
          .where("id", "=", id)
          .where("status", "=", "pending")
          .executeTakeFirstOrThrow();
        return { value: numUpdatedRows > 0n, changed: numUpdatedRows > 0n, touches: [] };
      }),
    revokeBy: (actorId, at) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("user_invites")
          .set({ status: "revoked", revoked_at: at })
          .where("created_by", "=", actorId)
          .where("status", "=", "pending")
          .where("expires_at", ">", at)
          .executeTakeFirstOrThrow();
        return { value: Number(numUpdatedRows), changed: numUpdatedRows > 0n, touches: [] };
      }),
    deleteEnded: (before) =>
      write(async (trx) => {
        const value = await deleteEnded(trx, before);
        return { value, changed: value > 0, touches: [] };
      }),
  };
}

async function deleteEnded(trx: Transaction<Schema>, before: number): Promise<number> {
  const { numDeletedRows } = await trx
    .deleteFrom("user_invites")
    .where((eb) => eb.fn.coalesce("accepted_at", "revoked_at", "expires_at"), "<", before)
    .executeTakeFirstOrThrow();
  return Number(numDeletedRows);
}

type Row = Selectable<UserInviteTable>;

function fromRow(row: Row, vaults: readonly InvitedVault[]): UserInvite {
  return {
    id: toNumber(row.id),
    hash: row.token_hash as TokenHash,
    suffix: row.token_suffix,
    email: row.email,
    role: row.role,
    status: row.status,
    createdBy: { type: row.created_by_type, id: row.created_by } as UserInvite["createdBy"],
    createdAt: toNumber(row.created_at),
    expiresAt: toNumber(row.expires_at),
    vaults,
  };
}
