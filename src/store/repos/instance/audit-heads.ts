import type { Kysely, Selectable } from "kysely";
import type { SignedHead } from "../../../core/audit/head.ts";
import type { AuditHeadRepo, AuditKey } from "../../../ports/store/instance/audit-heads.ts";
import { toBytes, toNumber, toSealed } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { AuditHeadTable, AuditKeyTable } from "../../schema-people.ts";
import { changedIf, type Write } from "../../write.ts";

/** The signed heads of the audit log and their key in the database. */
export function createAuditHeadRepo(db: Kysely<Schema>, write: Write): AuditHeadRepo {
  const keptIn = async (on: Kysely<Schema>): Promise<AuditKey | undefined> => {
    const row = await on
      .selectFrom("audit_keys")
      .selectAll()
      .orderBy("created_at")
      .limit(1)
      .executeTakeFirst();
    return row && fromKeyRow(row);
  };
  return {
    list: async ({ after, limit }) => {
      const rows = await db
        .selectFrom("audit_heads")
        .selectAll()
        .where("seq", ">", after)
        .orderBy("seq")
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },
    last: async () => {
      const row = await db
        .selectFrom("audit_heads")
        .selectAll()
        .orderBy("seq", "desc")
        .limit(1)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    add: (head) =>
      write(async (trx) => {
        const { numInsertedOrUpdatedRows } = await trx
          .insertInto("audit_heads")
          .values({
            seq: head.seq,
            hash: head.hash,
            signed_at: head.signedAt,
            key_id: head.keyId,
            signature: head.signature,
          })
          .onConflict((conflict) => conflict.column("seq").doNothing())
          .executeTakeFirstOrThrow();
        return changedIf(numInsertedOrUpdatedRows === 1n, "nobody");
      }),
    key: () => keptIn(db),
    createKey: (key) =>
      // Alone, since two that are made at one time have different ids and so do not conflict.
      write(async (trx) => {
        const kept = await keptIn(trx);
        if (kept !== undefined) return { value: kept, changed: false, touches: [] };
        await trx
          .insertInto("audit_keys")
          .values({
            key_id: key.keyId,
            public_key: key.publicKey,
            sealed_key: key.sealedKey,
            created_at: key.createdAt,
          })
          .execute();
        return { value: key, changed: true, touches: [] };
      }, "alone"),
  };
}

function fromRow(row: Selectable<AuditHeadTable>): SignedHead {
  return {
    seq: toNumber(row.seq),
    hash: row.hash,
    signedAt: toNumber(row.signed_at),
    keyId: row.key_id,
    signature: toBytes(row.signature),
  };
}

function fromKeyRow(row: Selectable<AuditKeyTable>): AuditKey {
  return {
    keyId: row.key_id,
    publicKey: toBytes(row.public_key),
    sealedKey: toSealed(row.sealed_key),
    createdAt: toNumber(row.created_at),
  };
}
