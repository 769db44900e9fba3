import { type Kysely, type Selectable, sql } from "kysely";
import { companyActor } from "../../../core/actor.ts";
import type { CompanyId } from "../../../core/ids.ts";
import type { SigningKey, SigningKeyRepo } from "../../../ports/store/company/signing-keys.ts";
import { toBytes, toNumber, toOptionalNumber, toSealed, withoutAbsent } from "../../column.ts";
import type { Schema } from "../../schema.ts";
import type { SigningKeyTable } from "../../schema-companies.ts";
import { changing, type Write } from "../../write.ts";

/** What companies sign with, in the database. */
export function createSigningKeyRepo(db: Kysely<Schema>, write: Write): SigningKeyRepo {
  return {
    ofCompany: async (companyId) => {
      const rows = await db
        .selectFrom("company_signing_keys")
        .selectAll()
        .where("company_id", "=", companyId)
        // Whatever the clock said when they were made.
        .orderBy((eb) => eb.case().when("retired_at", "is", null).then(0).else(1).end())
        .orderBy("created_at", "desc")
        .orderBy("kid")
        .execute();
      return rows.map(fromRow);
    },
    byKid: async (kid) => {
      const row = await db
        .selectFrom("company_signing_keys")
        .selectAll()
        .where("kid", "=", kid)
        .executeTakeFirst();
      return row && fromRow(row);
    },
    replace: (companyId, keys, at) =>
      write(async (trx) => {
        await trx
          .updateTable("company_signing_keys")
          .set({ retired_at: at })
          .where("company_id", "=", companyId)
          .where("retired_at", "is", null)
          .execute();
        for (const key of keys) await trx.insertInto("company_signing_keys").values(toRow(key)).execute();
        await trx
          .updateTable("companies")
          .set({ bundle_sequence: sql<number>`bundle_sequence + 1` })
          .where("id", "=", companyId)
          .execute();
        return changing({ type: "actor", id: companyActor(companyId) });
      }),
  };
}

function toRow({ kid, companyId, alg, publicKey, sealedKey, createdAt, retiredAt }: SigningKey) {
  return {
    kid,
    company_id: companyId,
    alg,
    public_key: publicKey,
    sealed_key: sealedKey,
    created_at: createdAt,
    retired_at: retiredAt ?? null,
  };
}

function fromRow(row: Selectable<SigningKeyTable>): SigningKey {
  return {
    kid: row.kid,
    companyId: row.company_id as CompanyId,
    alg: row.alg,
    publicKey: toBytes(row.public_key),
    sealedKey: toSealed(row.sealed_key),
    createdAt: toNumber(row.created_at),
    ...withoutAbsent({ retiredAt: toOptionalNumber(row.retired_at) }),
  };
}
