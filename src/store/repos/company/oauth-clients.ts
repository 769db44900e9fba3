import type { Kysely, Selectable } from "kysely";
import type { CompanyId, PublicId, TokenHash } from "../../../core/ids.ts";
import type {
  CompanyOAuthClient,
  CompanyTokenRepo,
  OAuthClientRepo,
} from "../../../ports/store/company/oauth-clients.ts";
import { toNumber } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { OAuthClientTable } from "../../schema-identity.ts";
import { changedIf, changing, type Write } from "../../write.ts";

/** Companies' OAuth clients in the database, with the hashes of their secrets. */
export function createOAuthClientRepo(db: Kysely<Schema>, write: Write): OAuthClientRepo {
  const live = () => db.selectFrom("oauth_clients").selectAll().where("revoked_at", "is", null);
  return {
    create: ({ id, companyId, secretHash, label, createdAt }) =>
      write(async (trx) => {
        const row = { id, company_id: companyId, secret_hash: secretHash, label, created_at: createdAt };
        await trx
          .insertInto("oauth_clients")
          .values({ ...row, revoked_at: null })
          .execute();
        return changing("nobody");
      }),
    byId: async (id) => {
      const row = await live().where("id", "=", id).executeTakeFirst();
      return row && fromRow(row);
    },
    ofCompany: async (companyId) => {
      const rows = await live()
        .where("company_id", "=", companyId)
        .orderBy("created_at")
        .orderBy("id")
        .execute();
      return rows.map(fromRow);
    },
    revoke: (companyId, id, at) =>
      write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("oauth_clients")
          .set({ revoked_at: at })
          .where("company_id", "=", companyId)
          .where("id", "=", id)
          .where("revoked_at", "is", null)
          .executeTakeFirstOrThrow();
        await trx
          .deleteFrom("company_tokens")
          .where("client_id", "=", id)
          .where("company_id", "=", companyId)
          .execute();
        return changedIf(numUpdatedRows === 1n, "nobody");
      }, "revoking"),
  };
}

/** The hashes of what they were given. */
export function createCompanyTokenRepo(db: Kysely<Schema>, write: Write): CompanyTokenRepo {
  return {
    create: (token) =>
      write(async (trx) => {
        await trx
          .insertInto("company_tokens")
          .values({
            hash: token.hash,
            public_id: token.publicId,
            company_id: token.companyId,
            client_id: token.clientId,
            expires_at: token.expiresAt,
          })
          .execute();
        return changing("nobody");
      }),
    byHash: async (hash) => {
      const row = await db
        .selectFrom("company_tokens")
        .selectAll()
        .where("hash", "=", hash)
        .executeTakeFirst();
      return (
        row && {
          hash,
          publicId: row.public_id as PublicId,
          companyId: row.company_id as CompanyId,
          clientId: row.client_id,
          expiresAt: toNumber(row.expires_at),
        }
      );
    },
    // They were good for nobody any more, so there is nothing to notice.
    deleteExpired: async (before) => {
      await db.deleteFrom("company_tokens").where("expires_at", "<", before).execute();
    },
  };
}

function fromRow(row: Selectable<OAuthClientTable>): CompanyOAuthClient {
  return {
    id: row.id,
    companyId: row.company_id as CompanyId,
    secretHash: row.secret_hash as TokenHash,
    label: row.label,
    createdAt: toNumber(row.created_at),
  };
}
