import type { Kysely, Selectable } from "kysely";
import type { VaultId } from "../../../core/ids.ts";
import type { Webhook, WebhookRepo } from "../../../ports/store/vault/webhooks.ts";
import { toNumber, toOptionalNumber, toSealed, withoutAbsent } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { WebhookTable } from "../../schema-webhooks.ts";
import { changedIf, changing, type Write } from "../../write.ts";

/** Webhooks in the database, their addresses and secrets sealed. */
export function createWebhookRepo(db: Kysely<Schema>, write: Write): WebhookRepo {
  return {
    get: async (vaultId) => {
      const row = await db
        .selectFrom("webhooks")
        .selectAll()
        .where("vault_id", "=", vaultId)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    put: (webhook) =>
      write(async (trx) => {
        const { vault_id, created_at, ...terms } = toRow(webhook);
        await trx
          .insertInto("webhooks")
          .values({ vault_id, created_at, ...terms })
          .onConflict((conflict) => conflict.column("vault_id").doUpdateSet(terms))
          .execute();
        return changing({ type: "vault", id: webhook.vaultId });
      }),
    remove: (vaultId) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("webhooks")
          .where("vault_id", "=", vaultId)
          .executeTakeFirstOrThrow();
        return changedIf(numDeletedRows > 0n, "nobody");
      }),
    disable: ({ vaultId, updatedAt }, at, reason) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("webhooks")
          .set({ disabled_at: at })
          .where("vault_id", "=", vaultId)
          .where("updated_at", "=", updatedAt)
          .where("disabled_at", "is", null)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows === 0n) return changedIf(false, "nobody");
        await trx
          .updateTable("webhook_deliveries")
          .set({ status: "failed", next_attempt_at: null, ended_at: at, last_error: reason })
          .where("vault_id", "=", vaultId)
          .where("status", "=", "pending")
          .execute();
        return changedIf(true, "nobody");
      }),
  };
}

function toRow({ vaultId, url, secret, previous, createdAt, updatedAt, disabledAt }: Webhook) {
  return {
    vault_id: vaultId,
    sealed_url: url,
    sealed_secret: secret,
    sealed_previous_secret: previous?.secret ?? null,
    previous_until: previous?.until ?? null,
    created_at: createdAt,
    updated_at: updatedAt,
    disabled_at: disabledAt ?? null,
  };
}

function fromRow(row: Selectable<WebhookTable>): Webhook {
  const { sealed_previous_secret: before, previous_until: until } = row;
  return {
    vaultId: row.vault_id as VaultId,
    url: toSealed(row.sealed_url),
    secret: toSealed(row.sealed_secret),
    ...(before === null || until === null
      ? {}
      : { previous: { secret: toSealed(before), until: toNumber(until) } }),
    createdAt: toNumber(row.created_at),
    updatedAt: toNumber(row.updated_at),
    ...withoutAbsent({ disabledAt: toOptionalNumber(row.disabled_at) }),
  };
}
