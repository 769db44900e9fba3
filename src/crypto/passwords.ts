import { timingSafeEqual } from "node:crypto";
import type { Secret } from "../core/secret.ts";
import type { Passwords } from "../ports/passwords.ts";
import type { Random } from "../ports/random.ts";
import { deriveKey, KDF_COST, KDF_SALT_BYTES } from "./kdf.ts";
import type { KdfCost } from "./kdf-thread.ts";

type Parsed = { readonly cost: KdfCost; readonly salt: Uint8Array; readonly key: Uint8Array };

/** Costs above these are no hash of ours, and computing one would take the server down. */
const MAX_TIME = 16;
const MAX_MEMORY_KIB = 1024 * 1024;
const MAX_PARALLELISM = 64;
const KEY_BYTES = 32;
const PHC =
  /^\$argon2id\$v=19\$m=(\d{1,7}),t=(\d{1,2}),p=(\d{1,2})\$([A-Za-z0-9+/]{22})\$([A-Za-z0-9+/]{43})$/;

/**
 * Argon2id as `$argon2id$v=19$m=…,t=…,p=…$salt$hash`. `verify` uses the costs that stand in the hash; a missing or
 * unreadable one is answered with false after the work of a real one. Tests hand in cheap costs.
 */
export function createPasswords(random: Random, cost: KdfCost = KDF_COST): Passwords {
  const dummy: Parsed = { cost, salt: new Uint8Array(KDF_SALT_BYTES), key: new Uint8Array(KEY_BYTES) };
  return {
    async hash(password) {
      const salt = random.bytes(KDF_SALT_BYTES);
      return encode({ cost, salt, key: await deriveKey(password, salt, cost) });
    },
    async verify(password, encoded) {
      const known = encoded === undefined ? undefined : parse(encoded);
      const same = await matches(password, known ?? dummy);
      return same && known !== undefined;
    },
  };
}

async function matches(password: Secret, { cost, salt, key }: Parsed): Promise<boolean> {
  return timingSafeEqual(await deriveKey(password, salt, cost), key);
}

function encode({ cost, salt, key }: Parsed): string {
  const parameters = `m=${cost.memoryKib},t=${cost.time},p=${cost.parallelism}`;
  return `$argon2id$v=19$${parameters}$${base64(salt)}$${base64(key)}`;
}

function parse(encoded: string): Parsed | undefined {
  const [, memory = "", time = "", lanes = "", salt = "", key = ""] = PHC.exec(encoded) ?? [];
  const cost = { time: Number(time), memoryKib: Number(memory), parallelism: Number(lanes) };
  return isSane(cost)
    ? { cost, salt: Buffer.from(salt, "base64"), key: Buffer.from(key, "base64") }
    : undefined;
}

function isSane({ time, memoryKib, parallelism }: KdfCost): boolean {
  if (time < 1 || time > MAX_TIME || parallelism < 1 || parallelism > MAX_PARALLELISM) return false;
  return memoryKib >= 8 * parallelism && memoryKib <= MAX_MEMORY_KIB;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString("base64").replace(/=+$/, "");
}
