import { randomBytes, timingSafeEqual } from "node:crypto";
import { AppError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import type { Barrier } from "../ports/barrier.ts";
import type { Clock } from "../ports/clock.ts";
import type { KeyRepo, MasterKey } from "../ports/store/instance/keys.ts";
import { createBarrier } from "./barrier.ts";
import { openBytes, sealBytes } from "./envelope.ts";
import { deriveKey, KDF_COST, KDF_SALT_BYTES, type KdfCost } from "./kdf.ts";

const SENTINEL = Buffer.from("agent-vault-master-key-check");
const SENTINEL_CONTEXT = ["master-key-sentinel"];
const DEK_CONTEXT = ["data-key"];
const DEK_BYTES = 32;

export type UnlockOptions = {
  readonly clock: Clock;
  /** Absent: a new instance is made passwordless, and a protected one stays shut. */
  readonly password?: Secret | undefined;
  /** For tests; used when a key is created. */
  readonly cost?: KdfCost;
};

/**
 * The barrier of this instance, made on first use. Of several servers that start at once on one database the first
 * creates the key and the others open that one. Throws `wrong_password` or `unlock_required`, and `store_corrupt` when
 * there is sealed data and no key, and has then changed nothing. A password given to a passwordless instance is not used.
 */
export async function openBarrier(keys: KeyRepo, options: UnlockOptions): Promise<Barrier> {
  const record = (await findRecord(keys)) ?? (await keys.createMasterKey(await newRecord(options)));
  const dek = await unwrap(record, options.password);
  verifySentinel(record, dek);
  return createBarrier(dek);
}

/** A new key over old sealed data would seal what comes beside what nothing opens, and look like a start as any other. */
async function findRecord(keys: KeyRepo): Promise<MasterKey | undefined> {
  const record = await keys.masterKey();
  if (record !== undefined || !(await keys.holdsSealed())) return record;
  // Another server may have made the key and sealed with it since.
  const made = await keys.masterKey();
  if (made !== undefined) return made;
  throw new AppError("store_corrupt", {
    message: "The database holds sealed data, but the key that opens it is gone.",
    hint: "Restore the database from a backup; nothing was changed.",
  });
}

async function newRecord({ clock, password, cost = KDF_COST }: UnlockOptions): Promise<MasterKey> {
  const dek = new Uint8Array(randomBytes(DEK_BYTES));
  const sentinel = sealBytes(dek, SENTINEL, SENTINEL_CONTEXT);
  const createdAt = clock.now();
  if (password === undefined) return { mode: "passwordless", dek, sentinel, createdAt };
  const salt = new Uint8Array(randomBytes(KDF_SALT_BYTES));
  const kek = await deriveKey(password, salt, cost);
  const wrappedDek = sealBytes(kek, dek, DEK_CONTEXT);
  kek.fill(0);
  dek.fill(0);
  return { mode: "password", wrappedDek, salt, ...cost, sentinel, createdAt };
}

async function unwrap(record: MasterKey, password: Secret | undefined): Promise<Uint8Array> {
  if (record.mode === "passwordless") return record.dek;
  if (password === undefined) {
    throw new AppError("unlock_required", {
      hint: "At a terminal, agent-vault server -d asks for it; elsewhere set AGENT_VAULT_MASTER_PASSWORD or use --password-stdin.",
    });
  }
  const kek = await deriveKey(password, record.salt, record);
  try {
    return openBytes(kek, record.wrappedDek, DEK_CONTEXT);
  } catch (cause) {
    throw new AppError("wrong_password", {
      cause,
      hint: "Nothing was changed. Try again with the right one.",
    });
  } finally {
    kek.fill(0);
  }
}

/** Without this a damaged passwordless key would go on to seal new values that nothing else can open. */
function verifySentinel(record: MasterKey, dek: Uint8Array): void {
  const opened = openBytes(dek, record.sentinel, SENTINEL_CONTEXT);
  if (opened.length !== SENTINEL.length || !timingSafeEqual(opened, SENTINEL))
    throw new AppError("decryption_failed");
}
