import type { ExpressionBuilder, Insertable, Kysely, Selectable } from "kysely";
import { type AuditRecord, canonicalJson } from "../../../core/audit/record.ts";
import { AppError } from "../../../core/errors.ts";
import { isObject } from "../../../core/fields.ts";
import type { AuditRepo } from "../../../ports/store/instance/audit.ts";
import { toBatches, toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { AuditRecordTable } from "../../schema-people.ts";
import { changing, type Write } from "../../write.ts";

const COLUMNS = 16;

const FILTERS = [
  ["vaultId", "vault_id"],
  ["vaultName", "vault_name"],
  ["actorId", "actor_id"],
  ["actorName", "actor_name"],
  ["action", "action"],
] as const;

/** The audit log in the database. */
export function createAuditRepo(db: Kysely<Schema>, write: Write): AuditRepo {
  return {
    head: async () => {
      const row = await db
        .selectFrom("audit_records")
        .select(["seq", "hash"])
        .orderBy("seq", "desc")
        .limit(1)
        .executeTakeFirst();
      return row && { seq: toNumber(row.seq), hash: row.hash };
    },
    list: async ({ before, after, since, until, limit, ...named }) => {
      let query = db.selectFrom("audit_records").selectAll().limit(limit);
      if (before !== undefined) query = query.where("seq", "<", before);
      if (after !== undefined) query = query.where("seq", ">", after);
      if (since !== undefined || until !== undefined) query = query.where(within({ since, until }));
      for (const [name, column] of FILTERS) {
        const wanted = named[name];
        if (wanted !== undefined) query = query.where(column, "=", wanted);
      }
      const rows = await query.orderBy("seq", after === undefined ? "desc" : "asc").execute();
      return rows.map(fromRow);
    },
    append: (records) =>
      write(async (trx) => {
        for (const batch of toBatches(records, COLUMNS)) {
          const { numInsertedOrUpdatedRows } = await trx
            .insertInto("audit_records")
            .values(batch.map(toRow))
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirstOrThrow();
          if (numInsertedOrUpdatedRows !== BigInt(batch.length)) throw new AppError("conflict");
        }
        // Nobody keeps anything made from the log.
        return changing("nobody");
      }),
  };
}

/**
 * Times follow places but for clocks that were set back, and so cannot be searched by place. The first and the last place
 * come of an index that holds both; without them, all records would be read to find that few or none fit.
 */
function within(range: { readonly since: number | undefined; readonly until: number | undefined }) {
  const { since = 0, until = Number.MAX_SAFE_INTEGER } = range;
  return ({ and, eb, selectFrom }: ExpressionBuilder<Schema, "audit_records">) => {
    const found = () => selectFrom("audit_records").where("at", ">=", since).where("at", "<", until);
    return and([
      eb("at", ">=", since),
      eb("at", "<", until),
      eb(
        "seq",
        ">=",
        found().select(({ fn }) => fn.min("seq").as("first")),
      ),
      eb(
        "seq",
        "<=",
        found().select(({ fn }) => fn.max("seq").as("last")),
      ),
    ]);
  };
}

function toRow({ actor, target, vault, ...record }: AuditRecord): Insertable<AuditRecordTable> {
  return {
    seq: record.seq,
    at: record.at,
    actor_type: actor.type,
    actor_id: actor.id,
    actor_name: actor.name,
    session_id: actor.sessionId,
    address: actor.ip,
    action: record.action,
    target_type: target.type,
    target_id: target.id,
    target_name: target.name,
    vault_id: vault.id,
    vault_name: vault.name,
    changes: canonicalJson(record.changes),
    previous_hash: record.previousHash,
    hash: record.hash,
  };
}

/** As it was written: what it says is for its hash to confirm, not for us to correct. */
function fromRow(row: Selectable<AuditRecordTable>): AuditRecord {
  return {
    seq: toNumber(row.seq),
    at: toNumber(row.at),
    actor: {
      type: row.actor_type,
      id: row.actor_id,
      name: row.actor_name,
      sessionId: row.session_id,
      ip: row.address,
    } as AuditRecord["actor"],
    action: row.action,
    target: {
      type: row.target_type,
      id: row.target_id,
      name: row.target_name,
    } as AuditRecord["target"],
    vault: { id: row.vault_id, name: row.vault_name },
    changes: fromChanges(row.changes),
    previousHash: row.previous_hash,
    hash: row.hash,
  };
}

/** What other hands have put there and is no JSON still belongs to a record that can be shown. */
function fromChanges(text: string): AuditRecord["changes"] {
  try {
    const changes: unknown = JSON.parse(text);
    if (isObject(changes)) return changes as AuditRecord["changes"];
  } catch {}
  return { unreadable: { after: text } };
}
