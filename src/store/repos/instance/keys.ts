import type { Insertable, Kysely, Selectable } from "kysely";
import { AppError } from "../../../core/errors.ts";
import type { KeyRepo, MasterKey } from "../../../ports/store/instance/keys.ts";
import { ONLY_ROW, toBytes, toNumber, toSealed } from "../../column.ts";
import type { MasterKeyTable, Schema } from "../../schema.ts";
import { changedIf, type Write } from "../../write.ts";

/** The wrapped data key and the certificate authority, one row each, in the database. */
export function createKeyRepo(db: Kysely<Schema>, write: Write): KeyRepo {
  const masterKey: KeyRepo["masterKey"] = async () => {
    const row = await db.selectFrom("master_key").selectAll().executeTakeFirst();
    return row && fromMasterKeyRow(row);
  };

  const roots: KeyRepo["roots"] = async () => {
    const rows = await db.selectFrom("certificate_roots").selectAll().orderBy("generation").execute();
    return rows.map((row) => ({
      generation: toNumber(row.generation),
      certPem: row.cert_pem,
      sealedKey: toSealed(row.sealed_key),
      signsFrom: toNumber(row.signs_from),
    }));
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
    replaceMasterKey: async (key) => {
      await db.updateTable("master_key").set(toMasterKeyRow(key)).where("id", "=", ONLY_ROW).execute();
    },
    holdsSealed: async () => {
      const credential = db.selectFrom("credentials").select("key").limit(1).executeTakeFirst();
      return (await credential) !== undefined || (await roots()).length > 0;
    },
    roots,
    createRoot: async ({ generation, certPem, sealedKey, signsFrom }) => {
      await db
        .insertInto("certificate_roots")
        .values({ generation, cert_pem: certPem, sealed_key: sealedKey, signs_from: signsFrom })
        .onConflict((conflict) => conflict.column("generation").doNothing())
        .execute();
      return roots();
    },
    promoteRoot: async (generation, signsFrom) => {
      await write(async (trx) => {
        const { numUpdatedRows } = await trx
          .updateTable("certificate_roots")
          .set({ signs_from: signsFrom })
          .where("generation", "=", generation)
          .executeTakeFirstOrThrow();
        await trx.deleteFrom("certificate_roots").where("generation", "<", generation).execute();
        // At once: clients that trust the new root alone may be sent to any server.
        return changedIf(numUpdatedRows > 0n, { type: "instance" });
      });
      return roots();
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
  const none = { dek: null, wrapped_dek: null, salt: null, time: null, memory_kib: null, parallelism: null };
  return key.mode === "passwordless"
    ? { ...common, ...none, dek: key.dek }
    : {
        ...common,
        ...none,
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
  if (
    row.mode !== "password" ||
    wrappedDek === null ||
    salt === null ||
    time === null ||
    memoryKib === null ||
    parallelism === null
  ) {
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
