import type { DeleteQueryBuilder, DeleteResult, Kysely, Selectable } from "kysely";
import { isExpired } from "../../../core/session/lifetime.ts";
import type { Session, SessionRepo } from "../../../ports/store/account/sessions.ts";
import { toBatches } from "../../column.ts";
import type { Schema, SessionTable } from "../../schema.ts";
import { changing, type Outcome, type Write } from "../../write.ts";
import { fromLoginRow, fromScopedRow, fromSessionRow, toSessionRow } from "./session-row.ts";

/** Sessions of users, agents and vaults in the database, by the hash of their token. */
export function createSessionRepo(db: Kysely<Schema>, write: Write): SessionRepo {
  const end = (which: (sessions: Deletion) => Deletion) =>
    write(
      async (trx) => ended(await which(trx.deleteFrom("sessions")).returning(WHOSE).executeTakeFirst()),
      "revoking",
    );
  return {
    ...reading(db),
    create: (session) =>
      write(async (trx) => {
        await trx.insertInto("sessions").values(toSessionRow(session)).execute();
        // Nobody holds anything made from a session that was not there.
        return changing("nobody");
      }),
    delete: (hash) => end((sessions) => sessions.where("hash", "=", hash)),
    deleteScoped: (vaultId, publicId) =>
      end((sessions) =>
        sessions
          .where("type", "=", "scoped")
          .where("vault_id", "=", vaultId)
          .where("public_id", "=", publicId),
      ),
    deleteLogin: (userId, publicId) =>
      end((sessions) => sessions.where("user_id", "=", userId).where("public_id", "=", publicId)),
    deleteLogins: (userId) =>
      write(async (trx) => {
        await trx.deleteFrom("sessions").where("user_id", "=", userId).execute();
        return changing({ type: "actor", id: userId });
      }, "revoking"),
    // They had ended before, so there is nothing for a proxy to notice.
    deleteExpired: async (before) => {
      const { numDeletedRows } = await db
        .deleteFrom("sessions")
        .where("expires_at", "<", before)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
    // Not a change that a proxy must notice, and far too frequent to be one.
    touch: async (hash, use) => {
      await db
        .updateTable("sessions")
        .set({
          last_used_at: use.at,
          ...(use.ip === undefined ? {} : { last_ip: use.ip }),
          ...(use.userAgent === undefined ? {} : { last_user_agent: use.userAgent }),
        })
        .where("hash", "=", hash)
        // Several processes note uses of one session, each in its own time.
        .where((eb) => eb.or([eb("last_used_at", "is", null), eb("last_used_at", "<", use.at)]))
        .execute();
    },
  };
}

function reading(db: Kysely<Schema>): Pick<SessionRepo, "byHash" | "byHashes" | "listScoped" | "listLogins"> {
  return {
    byHash: async (hash) => {
      const row = await db.selectFrom("sessions").selectAll().where("hash", "=", hash).executeTakeFirst();
      return row && fromSessionRow(row);
    },
    byHashes: async (hashes) => {
      const sessions: Session[] = [];
      for (const batch of toBatches(hashes, 1)) {
        const rows = await db.selectFrom("sessions").selectAll().where("hash", "in", batch).execute();
        for (const row of rows) sessions.push(...readable(row));
      }
      return sessions;
    },
    listScoped: async (vaultId, now) => {
      const rows = await db
        .selectFrom("sessions")
        .selectAll()
        .where("type", "=", "scoped")
        .where("vault_id", "=", vaultId)
        .where((eb) => eb.or([eb("expires_at", "is", null), eb("expires_at", ">", now)]))
        .orderBy("created_at", "desc")
        .orderBy("public_id")
        .execute();
      return rows.map(fromScopedRow).filter((session) => !isExpired(session, now));
    },
    listLogins: async (userId, now) => {
      const rows = await db
        .selectFrom("sessions")
        .selectAll()
        .where("type", "=", "user")
        .where("user_id", "=", userId)
        .orderBy((eb) => eb.fn.coalesce("last_used_at", "created_at"), "desc")
        .orderBy("public_id")
        .execute();
      return rows.map(fromLoginRow).filter((session) => !isExpired(session, now));
    },
  };
}

/** One that is of no kind is as good as none; it must not keep the others of its batch from being looked at. */
function readable(row: Selectable<SessionTable>): readonly Session[] {
  try {
    return [fromSessionRow(row)];
  } catch {
    return [];
  }
}

type Deletion = DeleteQueryBuilder<Schema, "sessions", DeleteResult>;

const WHOSE = ["hash", "user_id", "agent_id", "minted_by_id"] as const;

/** A session that was deleted, if it was there: it counted for the same one as `countedAs` in core/actor.ts says. */
function ended(row: Pick<Selectable<SessionTable>, (typeof WHOSE)[number]> | undefined): Outcome<boolean> {
  if (row === undefined) return { value: false, changed: false, touches: [] };
  const id = row.user_id ?? row.agent_id ?? row.minted_by_id ?? row.hash;
  return { value: true, changed: true, touches: [{ type: "actor", id }] };
}
