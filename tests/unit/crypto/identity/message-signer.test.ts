import { expect, test } from "bun:test";
import { createPublicKey, verify } from "node:crypto";
import { AppError } from "../../../../src/core/errors.ts";
import type { CompanyId } from "../../../../src/core/ids.ts";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import { createMessageSigner } from "../../../../src/crypto/identity/message-signer.ts";
import { createSvidSigner } from "../../../../src/crypto/identity/svid-signer.ts";

const barrier = createBarrier(new Uint8Array(32).fill(7));
const key = createSvidSigner({ barrier }).generate("globex" as CompanyId, "EdDSA");

test("the bytes are signed as they are, and the published half verifies them", () => {
  const message = new TextEncoder().encode("{}2026-01-01T00:00:00.000Z");
  const signature = createMessageSigner({ barrier }).open(key)(message);
  const published = createPublicKey({ key: Buffer.from(key.publicKey), type: "spki", format: "der" });
  expect(verify(null, message, published, signature)).toBe(true);
});

test("a key of another vault does not open", () => {
  const other = createBarrier(new Uint8Array(32).fill(8));
  const open = () => createMessageSigner({ barrier: other }).open(key);
  expect(open).toThrow(AppError);
  expect(open).toThrow("does not open");
});
