import type { Insertable, Kysely, Selectable } from "kysely";
import { AppError } from "../../core/errors.ts";
import type { KeyRepo, MasterKey } from "../../ports/store/keys.ts";
import { ONLY_ROW, toBytes, toNumber, toSealed } from "../column.ts";
import type { MasterKeyTable, Schema } from "../schema.ts";

/** The wrapped data key and the certificate authority, one row each, in the database. */
export function createKeyRepo(db: Kysely<Schema>): KeyRepo {
  const masterKey: KeyRepo["masterKey"] = async () => {
    const row = await db.selectFrom("master_key").selectAll().executeTakeFirst();
    return row && fromMasterKeyRow(row);
  };

  const certificateAuthority: KeyRepo["certificateAuthority"] = async () => {
    const row = await db.selectFrom("certificate_authority").selectAll().executeTakeFirst();
    return row && { certPem: row.cert_pem, sealedKey: toSealed(row.sealed_key) };
  };

  return {
    masterKey,
    createMasterKey: async (key) => {
      await db
        .insertInto("master_key")
        .values(toMasterKeyRow(key))
        .onConflict((conflict) => conflict.column("id").doNothing())
        .execute();
      return kept(await masterKey());
    },
    holdsSealed: async () => {
      const credential = db.selectFrom("credentials").select("key").limit(1).executeTakeFirst();
      return (await credential) !== undefined || (await certificateAuthority()) !== undefined;
    },
    certificateAuthority,
    createCertificateAuthority: async (ca) => {
      await db
        .insertInto("certificate_authority")
        .values({ id: ONLY_ROW, cert_pem: ca.certPem, sealed_key: ca.sealedKey })
        .onConflict((conflict) => conflict.column("id").doNothing())
        .execute();
      return kept(await certificateAuthority());
    },
  };
}

/** Nothing deletes these rows, so after an insert one is there, ours or another's. */
function kept<T>(value: T | undefined): T {
  if (value === undefined) throw new AppError("store_corrupt");
  return value;
}

function toMasterKeyRow(key: MasterKey): Insertable<MasterKeyTable> {
  const common = { id: ONLY_ROW, mode: key.mode, sentinel: key.sentinel, created_at: key.createdAt };
  return key.mode === "passwordless"
    ? { ...common, dek: key.dek }
    : {
        ...common,
        wrapped_dek: key.wrappedDek,
        salt: key.salt,
        time: key.time,
        memory_kib: key.memoryKib,
        parallelism: key.parallelism,
      };
}

function fromMasterKeyRow(row: Selectable<MasterKeyTable>): MasterKey {
  const common = { sentinel: toBytes(row.sentinel), createdAt: toNumber(row.created_at) };
  if (row.mode === "passwordless" && row.dek !== null) {
    return { ...common, mode: row.mode, dek: toBytes(row.dek) };
  }
  const { wrapped_dek: wrappedDek, salt, time, memory_kib: memoryKib, parallelism } = row;
  if (wrappedDek === null || salt === null || time === null || memoryKib === null || parallelism === null) {
    throw new AppError("store_corrupt", { message: "The stored master key is not readable." });
  }
  return {
    ...common,
    mode: "password",
    wrappedDek: toBytes(wrappedDek),
    salt: toBytes(salt),
    time: toNumber(time),
    memoryKib: toNumber(memoryKib),
    parallelism: toNumber(parallelism),
  };
}
