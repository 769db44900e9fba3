import type { Kysely, Transaction } from "kysely";
import type { KeyName, VaultId } from "../../../core/ids.ts";
import type { AudienceRepo } from "../../../ports/store/vault/audiences.ts";
import { toBatches, toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import { changedIf, type Write } from "../../write.ts";

/** Where each credential may be sent. The proxy goes by it, so each change is one of the vault. */
export function createAudienceRepo(db: Kysely<Schema>, write: Write): AudienceRepo {
  return {
    list: async (vaultId) => {
      const rows = await db
        .selectFrom("credential_audiences")
        .selectAll()
        .where("vault_id", "=", vaultId)
        .orderBy("key")
        .orderBy("host")
        .orderBy("surface")
        .execute();
      return rows.map(({ key, host, surface, bound_at, bound_by }) => ({
        key: key as KeyName,
        host,
        surface,
        boundAt: toNumber(bound_at),
        boundBy: bound_by,
      }));
    },
    bind: (vaultId, entries) =>
      write(async (trx) => {
        const stored = await trx
          .selectFrom("credentials")
          .select("key")
          .where("vault_id", "=", vaultId)
          .execute();
        const keys = new Set(stored.map(({ key }) => key));
        const rows = entries
          .filter(({ key }) => keys.has(key))
          .map(({ key, host, surface, boundAt, boundBy }) => ({
            vault_id: vaultId,
            key,
            host,
            surface,
            bound_at: boundAt,
            bound_by: boundBy,
          }));
        let added = 0n;
        for (const batch of toBatches(rows, 6)) {
          const { numInsertedOrUpdatedRows } = await trx
            .insertInto("credential_audiences")
            .values(batch)
            .onConflict((conflict) => conflict.doNothing())
            .executeTakeFirstOrThrow();
          added += numInsertedOrUpdatedRows ?? 0n;
        }
        return { value: undefined, changed: added > 0n, touches: [{ type: "vault", id: vaultId }] };
      }),
    unbind: (vaultId, key, host) =>
      write(async (trx) => {
        const { numDeletedRows } = await trx
          .deleteFrom("credential_audiences")
          .where("vault_id", "=", vaultId)
          .where("key", "=", key)
          .where("host", "=", host)
          .where("host", "!=", "")
          .executeTakeFirstOrThrow();
        if (numDeletedRows > 0n) await keepBound(trx, vaultId, key);
        return changedIf(numDeletedRows > 0n, { type: "vault", id: vaultId });
      }),
  };
}

/** Once its last host is taken back a credential goes nowhere, and not everywhere as one that nobody ever bound. */
async function keepBound(trx: Transaction<Schema>, vaultId: VaultId, key: KeyName): Promise<void> {
  const left = await trx
    .selectFrom("credential_audiences")
    .select("host")
    .where("vault_id", "=", vaultId)
    .where("key", "=", key)
    .executeTakeFirst();
  if (left !== undefined) return;
  const nothing = { vault_id: vaultId, key, host: "", surface: "auth", bound_at: 0, bound_by: "" } as const;
  await trx.insertInto("credential_audiences").values(nothing).execute();
}
