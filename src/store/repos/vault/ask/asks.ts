import type { Kysely, Selectable } from "kysely";
import type { Ask, AskAnswer, AskId, NewAsk } from "../../../../core/ask/ask.ts";
import type { PublicId, VaultId } from "../../../../core/ids.ts";
import type { AskRepo } from "../../../../ports/store/vault/asks.ts";
import { toNumber, toOptionalNumber } from "../../../column.ts";
import type { Schema } from "../../../schema.ts";
import { changedIf, changing, deleting, type Write } from "../../../write.ts";
import type { AskTable } from "./tables.ts";

/** Requests that wait for a person, in the database; and what was allowed for a run. */
export function createAskRepo(db: Kysely<Schema>, write: Write): AskRepo {
  return { ...reading(db), ...writing(write) };
}

type Reading = Pick<AskRepo, "find" | "byLink" | "waiting" | "answers" | "allowances">;

function reading(db: Kysely<Schema>): Reading {
  const rows = () => db.selectFrom("asks").selectAll();
  return {
    find: async (id) => {
      const row = await rows().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    byLink: async (hash) => {
      const row = await rows().where("link_hash", "=", hash).executeTakeFirst();
      return row && fromRow(row);
    },
    waiting: async (vaultId, now) => {
      const found = await rows()
        .where("vault_id", "=", vaultId)
        .where("deadline", ">", now)
        .where("status", "=", "waiting")
        .orderBy("id")
        .execute();
      return found.map(fromRow);
    },
    answers: async (ids) => {
      const found = await db
        .selectFrom("asks")
        .select(["id", "answer"])
        .where("id", "in", [...ids])
        .where("answer", "is not", null)
        .execute();
      return new Map(found.map(({ id, answer }) => [toNumber(id), answer as AskAnswer]));
    },
    allowances: async (vaultId) => {
      const found = await db
        .selectFrom("ask_allowances")
        .selectAll()
        .where("vault_id", "=", vaultId)
        .execute();
      return found.map(({ run, host, port, expires_at }) => ({
        vaultId,
        run,
        host,
        port: toNumber(port),
        expiresAt: toNumber(expires_at),
      }));
    },
  };
}

function writing(write: Write): Omit<AskRepo, keyof Reading> {
  return {
    create: (ask, most) =>
      write(async (trx) => {
        const { waiting } = await trx
          .selectFrom("asks")
          .select((eb) => eb.fn.countAll().as("waiting"))
          .where("actor_id", "=", ask.actorId)
          .where("deadline", ">", ask.createdAt)
          .where("status", "=", "waiting")
          .executeTakeFirstOrThrow();
        if (toNumber(waiting) >= most) return { value: undefined, changed: false, touches: [] };
        const { id } = await trx
          .insertInto("asks")
          .values(toRow(ask))
          .returning("id")
          .executeTakeFirstOrThrow();
        return { value: toNumber(id), changed: true, touches: [] };
      }),
    answer: ({ id, vaultId }, { answer, way, by, at }) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("asks")
          .set({ status: "answered", answer, answered_way: way, answered_by: by, answered_at: at })
          .where("id", "=", id)
          .where("status", "=", "waiting")
          .where("deadline", ">", at)
          .executeTakeFirstOrThrow();
        return changedIf(numUpdatedRows > 0n, { type: "vault", id: vaultId });
      }),
    end: (id, status) =>
      write(async (trx) => {
        await trx
          .updateTable("asks")
          .set({ status })
          .where("id", "=", id)
          .where("status", "=", "waiting")
          .execute();
        return changing("nobody");
      }),
    allow: ({ vaultId, run, host, port, expiresAt }) =>
      write(async (trx) => {
        await trx
          .insertInto("ask_allowances")
          .values({ vault_id: vaultId, run, host, port, expires_at: expiresAt })
          .onConflict((conflict) =>
            conflict.columns(["vault_id", "run", "host", "port"]).doUpdateSet({ expires_at: expiresAt }),
          )
          .execute();
        return changing({ type: "vault", id: vaultId });
      }),
    deleteEnded: (before, now) =>
      write(async (trx) => {
        const asks = await trx.deleteFrom("asks").where("deadline", "<", before).executeTakeFirstOrThrow();
        const given = await trx
          .deleteFrom("ask_allowances")
          .where("expires_at", "<=", now)
          .executeTakeFirstOrThrow();
        return deleting(asks.numDeletedRows + given.numDeletedRows);
      }),
  };
}

function toRow(ask: NewAsk) {
  return {
    vault_id: ask.vaultId,
    actor_type: ask.actorType,
    actor_id: ask.actorId,
    session_id: ask.sessionId,
    run: ask.run,
    of_token: ask.ofToken ? 1 : 0,
    asked_by: ask.askedBy,
    method: ask.method,
    scheme: ask.scheme,
    host: ask.host,
    port: ask.port,
    path: ask.path,
    query_length: ask.queryLength,
    body_bytes: ask.bodyBytes ?? null,
    binding: ask.binding,
    link_hash: ask.link,
    created_at: ask.createdAt,
    deadline: ask.deadline,
    status: "waiting" as const,
  };
}

function fromRow(row: Selectable<AskTable>): Ask {
  return {
    id: toNumber(row.id) as AskId,
    vaultId: row.vault_id as VaultId,
    actorType: row.actor_type,
    actorId: row.actor_id,
    sessionId: row.session_id as PublicId,
    run: row.run,
    ofToken: toNumber(row.of_token) === 1,
    askedBy: row.asked_by,
    method: row.method,
    scheme: row.scheme,
    host: row.host,
    port: toNumber(row.port),
    path: row.path,
    queryLength: toNumber(row.query_length),
    bodyBytes: toOptionalNumber(row.body_bytes),
    binding: row.binding,
    createdAt: toNumber(row.created_at),
    deadline: toNumber(row.deadline),
    status: row.status,
    answer: row.answer ?? undefined,
  };
}
