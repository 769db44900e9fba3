import { type Kysely, type Selectable, sql } from "kysely";
import type { VaultId } from "../../../core/ids.ts";
import type {
  ClaimedDelivery,
  DeliveryOutcome,
  WebhookDelivery,
  WebhookDeliveryRepo,
} from "../../../ports/store/vault/webhooks.ts";
import { toNumber, toOptionalNumber, withoutAbsent } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { WebhookDeliveryTable } from "../../schema-webhooks.ts";
import { changedIf, changing, type Write } from "../../write.ts";

/** In the words of `migrations/steps/0011-webhooks.ts`: an index of some rows is for queries that name those rows. */
const PENDING = sql.lit("pending" as const);

/** The outbox of webhooks in the database. */
export function createWebhookDeliveryRepo(db: Kysely<Schema>, write: Write): WebhookDeliveryRepo {
  return {
    ...adding(write),
    claim: async (now, options) => {
      // Who else claims at this moment may be first; then there is another, or none.
      for (;;) {
        const found = await firstDue(db, now, options.except);
        if (found === undefined) return undefined;
        const claimed = await take(write, found, { now, until: options.until });
        if (claimed !== undefined) return claimed;
      }
    },
    settle: ({ id, attempts }, outcome) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("webhook_deliveries")
          .set(outcomeColumns(outcome))
          .where("id", "=", id)
          .where("attempts", "=", attempts)
          .where("status", "=", "pending")
          .executeTakeFirstOrThrow();
        return { ...changedIf(numUpdatedRows > 0n, "nobody"), value: undefined };
      }),
    list: async (vaultId, limit) => {
      const rows = await db
        .selectFrom("webhook_deliveries")
        .selectAll()
        .where("vault_id", "=", vaultId)
        .orderBy("seq", "desc")
        .limit(limit)
        .execute();
      return rows.map(fromRow);
    },
    deleteEnded: async (before) => {
      const { numDeletedRows } = await db
        .deleteFrom("webhook_deliveries")
        .where("status", "<>", PENDING)
        .where("ended_at", "<", before)
        .executeTakeFirstOrThrow();
      return Number(numDeletedRows);
    },
  };
}

/** Whoever delivers hears of it as of any change of the vault. */
function adding(write: Write): Pick<WebhookDeliveryRepo, "add"> {
  return {
    add: (vaultId, { event, body, at }) =>
      write(async (trx) => {
        const webhook = await trx
          .selectFrom("webhooks")
          .select("vault_id")
          .where("vault_id", "=", vaultId)
          .where("disabled_at", "is", null)
          .executeTakeFirst();
        if (webhook === undefined) return { value: undefined, changed: false, touches: [] };
        await trx
          .insertInto("webhook_deliveries")
          .values({
            id: `msg_${crypto.randomUUID().replaceAll("-", "")}`,
            vault_id: vaultId,
            event,
            body,
            status: "pending",
            next_attempt_at: at,
            created_at: at,
          })
          .execute();
        return changing({ type: "vault", id: vaultId });
      }),
  };
}

function firstDue(db: Kysely<Schema>, now: number, except: readonly VaultId[]) {
  return db
    .selectFrom("webhook_deliveries")
    .select(["id", "attempts"])
    .where("status", "=", PENDING)
    .where("next_attempt_at", "<=", now)
    .$if(except.length > 0, (rows) => rows.where("vault_id", "not in", except))
    .orderBy("next_attempt_at")
    .orderBy("seq")
    .limit(1)
    .executeTakeFirst();
}

/** Undefined when somebody else has taken it meanwhile. */
function take(
  write: Write,
  { id, attempts }: Pick<Selectable<WebhookDeliveryTable>, "id" | "attempts">,
  { now, until }: { readonly now: number; readonly until: number },
): Promise<ClaimedDelivery | undefined> {
  return write(async (trx) => {
    const row = await trx
      .updateTable("webhook_deliveries")
      .set({ attempts: sql<number>`attempts + 1`, next_attempt_at: until })
      .where("id", "=", id)
      .where("attempts", "=", attempts)
      .where("status", "=", "pending")
      .where("next_attempt_at", "<=", now)
      .returning(["id", "vault_id", "event", "body", "attempts"])
      .executeTakeFirst();
    const value = row && {
      id: row.id,
      vaultId: row.vault_id as VaultId,
      event: row.event,
      body: row.body,
      attempts: toNumber(row.attempts),
    };
    return { value, changed: row !== undefined, touches: [] };
  });
}

function outcomeColumns({ at, status, error, next }: DeliveryOutcome) {
  const last = { last_status: status ?? null, last_error: error ?? null };
  return next.type === "retry"
    ? { ...last, next_attempt_at: next.at }
    : { ...last, status: next.type, next_attempt_at: null, ended_at: at };
}

function fromRow(row: Selectable<WebhookDeliveryTable>): WebhookDelivery {
  return {
    id: row.id,
    vaultId: row.vault_id as VaultId,
    event: row.event,
    status: row.status,
    attempts: toNumber(row.attempts),
    createdAt: toNumber(row.created_at),
    ...withoutAbsent({
      nextAttemptAt: toOptionalNumber(row.next_attempt_at),
      endedAt: toOptionalNumber(row.ended_at),
      lastStatus: toOptionalNumber(row.last_status),
      lastError: row.last_error ?? undefined,
    }),
  };
}
