/**
 * Keys, ciphertexts and certificates. This folder turns plaintext into what may be stored and back, and decides
 * nothing about who may do so. It must not reach a database, a socket or the environment: records come and go
 * through ports.
 */
import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { AppError } from "../core/errors.ts";

/** Layout: version (1 byte) | nonce (12) | ciphertext | tag (16). Another version is another layout. */
const VERSION = 0x01;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const OVERHEAD_BYTES = 1 + NONCE_BYTES + TAG_BYTES;

/**
 * AES-256-GCM under a 32-byte key, bound to `context`. The nonce is random and not a parameter, so that no caller
 * can repeat one.
 */
export function sealBytes(key: Uint8Array, plain: Uint8Array, context: readonly string[]): Uint8Array {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(context));
  const body = cipher.update(plain);
  return new Uint8Array(
    Buffer.concat([Uint8Array.of(VERSION), nonce, body, cipher.final(), cipher.getAuthTag()]),
  );
}

/** The plaintext. Throws `decryption_failed` for another key, another context, or any changed bit. */
export function openBytes(key: Uint8Array, sealed: Uint8Array, context: readonly string[]): Uint8Array {
  if (sealed.length < OVERHEAD_BYTES || sealed[0] !== VERSION) throw new AppError("decryption_failed");
  const nonce = sealed.subarray(1, 1 + NONCE_BYTES);
  const body = sealed.subarray(1 + NONCE_BYTES, sealed.length - TAG_BYTES);
  try {
    const decipher = createDecipheriv("aes-256-gcm", key, nonce, { authTagLength: TAG_BYTES });
    decipher.setAAD(additionalData(context));
    decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
    return new Uint8Array(Buffer.concat([decipher.update(body), decipher.final()]));
  } catch (cause) {
    throw new AppError("decryption_failed", { cause });
  }
}

/** Each part behind its length, so that no two lists of parts share an encoding ("a","bc" and "ab","c" differ). */
function additionalData(parts: readonly string[]): Buffer {
  const pieces: Buffer[] = [Buffer.of(VERSION)];
  for (const part of parts) {
    const bytes = Buffer.from(part, "utf8");
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    pieces.push(length, bytes);
  }
  return Buffer.concat(pieces);
}
