import { sql, type Transaction } from "kysely";
import type { KeyName, VaultId } from "../../../core/ids.ts";
import type { OAuthCredentialRepo, SealedTokens } from "../../../ports/store/vault/oauth-credentials.ts";
import type { Schema } from "../../schema.ts";
import { changedIf, type Write } from "../../write.ts";
import { UNDISTURBED } from "./oauth-credential-row.ts";

/** The claim on a refresh, and its end. */
export function createRefreshWrites(
  write: Write,
): Pick<OAuthCredentialRepo, "claimRefresh" | "completeRefresh" | "failRefresh"> {
  return {
    claimRefresh: (vaultId, key, { id, version, until }, now) =>
      write(async (trx) => {
        const { numUpdatedRows } = await updating(trx, vaultId, key)
          .set({ refresh_claim: id, refresh_claimed_until: until })
          .where("version", "=", version)
          .where((eb) => eb.or([eb("refresh_claim", "is", null), eb("refresh_claimed_until", "<=", now)]))
          .executeTakeFirstOrThrow();
        return changedIf(numUpdatedRows > 0n, "nobody");
      }),
    completeRefresh: (vaultId, key, { claim, ...tokens }, now) =>
      write(async (trx) => {
        const { numUpdatedRows } = await updating(trx, vaultId, key)
          .set({
            ...UNDISTURBED,
            ...(tokens.refreshToken === undefined ? {} : { sealed_refresh_token: tokens.refreshToken }),
            token_expires_at: tokens.expiresAt ?? null,
            last_refreshed_at: now,
            version: sql<number>`version + 1`,
            updated_at: now,
          })
          .where("refresh_claim", "=", claim)
          .executeTakeFirstOrThrow();
        if (numUpdatedRows > 0n) await setValue(trx, { vaultId, key, tokens, now });
        return changedIf(numUpdatedRows > 0n, { type: "vault", id: vaultId });
      }),
    failRefresh: (vaultId, key, { claim, message, failures, retryAt, isRefused }, now) =>
      write(async (trx) => {
        const { numUpdatedRows } = await updating(trx, vaultId, key)
          .set({
            last_refresh_error: message,
            last_refresh_error_at: now,
            refresh_failures: failures,
            refresh_retry_at: retryAt,
            refresh_refused: isRefused ? 1 : 0,
            refresh_claim: null,
            refresh_claimed_until: null,
          })
          .where("refresh_claim", "=", claim)
          .executeTakeFirstOrThrow();
        return changedIf(numUpdatedRows > 0n, "nobody");
      }),
  };
}

export function updating(trx: Transaction<Schema>, vaultId: VaultId, key: KeyName) {
  return trx.updateTable("credential_oauth").where("vault_id", "=", vaultId).where("key", "=", key);
}

type Value = {
  readonly vaultId: VaultId;
  readonly key: KeyName;
  readonly tokens: Pick<SealedTokens, "accessToken">;
  readonly now: number;
};

/** The access token is the credential's value, written together with what comes with it. */
export async function setValue(
  trx: Transaction<Schema>,
  { vaultId, key, tokens, now }: Value,
): Promise<void> {
  await trx
    .updateTable("credentials")
    .set({ sealed: tokens.accessToken, updated_at: now })
    .where("vault_id", "=", vaultId)
    .where("key", "=", key)
    .execute();
}
