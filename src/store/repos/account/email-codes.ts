import { type Kysely, type Selectable, sql } from "kysely";
import { emailKey } from "../../../core/account/email.ts";
import type { CodesOf, EmailCode, EmailCodeRepo } from "../../../ports/store/account/email-codes.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { EmailCodeTable } from "../../schema-people.ts";
import { changing, type Write } from "../../write.ts";

/** Codes sent by mail, in the database. No proxy holds anything made from one, so nobody is told of a change. */
export function createEmailCodeRepo(db: Kysely<Schema>, write: Write): EmailCodeRepo {
  return {
    create: (of, code) =>
      write(async (trx) => {
        await trx
          .insertInto("email_codes")
          .values({
            ...keyOf(of),
            code_hash: code.codeHash,
            failures: code.failures,
            created_at: code.createdAt,
            expires_at: code.expiresAt,
          })
          .execute();
        return changing("nobody");
      }),
    live: async (of, now) => {
      const { purpose, email_key } = keyOf(of);
      const rows = await db
        .selectFrom("email_codes")
        .selectAll()
        .where("purpose", "=", purpose)
        .where("email_key", "=", email_key)
        .where("expires_at", ">", now)
        .orderBy("id")
        .execute();
      return rows.map(fromRow);
    },
    countFailure: (of, now) =>
      write(async (trx) => {
        const { purpose, email_key } = keyOf(of);
        await trx
          .updateTable("email_codes")
          .set({ failures: sql<number>`failures + 1` })
          .where("purpose", "=", purpose)
          .where("email_key", "=", email_key)
          .where("expires_at", ">", now)
          .execute();
        return changing("nobody");
      }),
    delete: (of, codeHash) =>
      write(async (trx) => {
        const { purpose, email_key } = keyOf(of);
        await trx
          .deleteFrom("email_codes")
          .where("purpose", "=", purpose)
          .where("email_key", "=", email_key)
          .$if(codeHash !== undefined, (rows) => rows.where("code_hash", "=", codeHash ?? ""))
          .execute();
        return changing("nobody");
      }),
    deleteExpired: async (before) => {
      const { numDeletedRows } = await db
        .deleteFrom("email_codes")
        .where("expires_at", "<", before)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

function keyOf({ purpose, email }: CodesOf) {
  return { purpose, email_key: emailKey(email) };
}

function fromRow(row: Selectable<EmailCodeTable>): EmailCode {
  return {
    codeHash: row.code_hash,
    createdAt: toNumber(row.created_at),
    expiresAt: toNumber(row.expires_at),
    failures: toNumber(row.failures),
  };
}
