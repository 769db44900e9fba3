import { expect, test } from "bun:test";
import { createPublicKey, verify } from "node:crypto";
import { toHeadJson } from "../../../src/app/audit/heads.ts";
import { headMessage, unsignedJson } from "../../../src/core/audit/head.ts";
import { createAuditSigner } from "../../../src/crypto/audit-signer.ts";
import { createBarrier } from "../../../src/crypto/barrier.ts";
import { sha256 } from "../../../src/crypto/digest.ts";
import type { AuditHeadRepo, AuditKey } from "../../../src/ports/store/instance/audit-heads.ts";
import { fakeClock } from "../../support/clock.ts";

const barrier = createBarrier(new Uint8Array(32).fill(7));
const clock = fakeClock();
const HEAD = { seq: 3, hash: "ab", signedAt: 1 };

function memoryKey(): Pick<AuditHeadRepo, "key" | "createKey"> & { kept?: AuditKey } {
  const keys: ReturnType<typeof memoryKey> = {
    key: async () => keys.kept,
    createKey: async (key) => {
      keys.kept ??= key;
      return keys.kept;
    },
  };
  return keys;
}

test("the key is made at the first use, sealed, and its id is the hash of the public one", async () => {
  const heads = memoryKey();
  const signer = createAuditSigner({ heads, barrier, clock });
  expect(heads.kept).toBeUndefined();
  const head = await signer.sign(HEAD);
  const key = heads.kept as AuditKey;
  expect(sha256(key.publicKey as never)).toBe(key.keyId);
  expect(Buffer.from(key.sealedKey).includes("PRIVATE KEY")).toBe(false);
  const publicKey = createPublicKey({ key: Buffer.from(key.publicKey), type: "spki", format: "der" });
  expect(verify(null, Buffer.from(headMessage(unsignedJson(head))), publicKey, head.signature)).toBe(true);
});

test("servers that start at one time sign with one key", async () => {
  const heads = memoryKey();
  const signers = Array.from({ length: 3 }, () => createAuditSigner({ heads, barrier, clock }));
  const signed = await Promise.all(signers.map((signer) => signer.sign(HEAD)));
  expect(new Set(signed.map(({ keyId }) => keyId)).size).toBe(1);
});

test("its own signature is known, another's or one of something else is not", async () => {
  const signer = createAuditSigner({ heads: memoryKey(), barrier, clock });
  const head = toHeadJson(await signer.sign(HEAD));
  expect(await signer.isSigned(head)).toBe(true);
  expect(await signer.isSigned({ ...head, seq: 4 })).toBe(false);
  expect(await signer.isSigned({ ...head, signature: "" })).toBe(false);
  const other = createAuditSigner({ heads: memoryKey(), barrier, clock });
  expect(await signer.isSigned(toHeadJson(await other.sign(HEAD)))).toBe(false);
});

test("a key that does not open is said to be damaged", async () => {
  const heads = memoryKey();
  await createAuditSigner({ heads, barrier, clock }).sign(HEAD);
  const other = createBarrier(new Uint8Array(32).fill(8));
  await expect(createAuditSigner({ heads, barrier: other, clock }).sign(HEAD)).rejects.toMatchObject({
    code: "decryption_failed",
  });
});
