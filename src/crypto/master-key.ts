import { randomBytes, timingSafeEqual } from "node:crypto";
import { AppError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import type { Barrier } from "../ports/barrier.ts";
import type { Clock } from "../ports/clock.ts";
import type { KeyRepo, MasterKey } from "../ports/store/instance/keys.ts";
import { createBarrier } from "./barrier.ts";
import { openBytes, sealBytes } from "./envelope.ts";
import { deriveKey, KDF_COST, KDF_SALT_BYTES } from "./kdf.ts";
import type { KdfCost } from "./kdf-thread.ts";

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
  return createBarrier(await openDek(record, options.password));
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

export type RewrapOptions = {
  /** What the record opens with; absent for one without a password. */
  readonly current: Secret | undefined;
  /** Absent: the data key is kept in clear from now on. */
  readonly next: Secret | undefined;
  /** For tests. */
  readonly cost?: KdfCost;
};

/**
 * The same data key in another wrapping: whatever was sealed stays as it is. Throws `wrong_password`, `unlock_required`,
 * and `decryption_failed` for a damaged record, as opening does.
 */
export async function rewrap(record: MasterKey, { current, next, cost }: RewrapOptions): Promise<MasterKey> {
  const dek = await openDek(record, current);
  const { sentinel, createdAt } = record;
  return wrap({ dek, sentinel, createdAt }, next, cost);
}

/** Throws as `rewrap` does when the password does not open the record. */
export async function verifyPassword(record: MasterKey, password: Secret): Promise<void> {
  (await openDek(record, password)).fill(0);
}

async function newRecord({ clock, password, cost }: UnlockOptions): Promise<MasterKey> {
  const dek = new Uint8Array(randomBytes(DEK_BYTES));
  const sentinel = sealBytes(dek, SENTINEL, SENTINEL_CONTEXT);
  return wrap({ dek, sentinel, createdAt: clock.now() }, password, cost);
}

type Unwrapped = Pick<MasterKey, "sentinel" | "createdAt"> & { readonly dek: Uint8Array };

/** With a password, the key in clear is overwritten once it is wrapped. */
async function wrap(
  { dek, ...common }: Unwrapped,
  password: Secret | undefined,
  cost: KdfCost = KDF_COST,
): Promise<MasterKey> {
  if (password === undefined) return { mode: "passwordless", dek, ...common };
  const salt = new Uint8Array(randomBytes(KDF_SALT_BYTES));
  const kek = await deriveKey(password, salt, cost);
  const wrappedDek = sealBytes(kek, dek, DEK_CONTEXT);
  kek.fill(0);
  dek.fill(0);
  return { mode: "password", wrappedDek, salt, ...cost, ...common };
}

/** A copy of the data key, which is the caller's to overwrite. */
async function openDek(record: MasterKey, password: Secret | undefined): Promise<Uint8Array> {
  const dek = Uint8Array.from(await unwrap(record, password));
  verifySentinel(record, dek);
  return dek;
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
