import { expect, test } from "bun:test";
import { AppError } from "../../../src/core/errors.ts";
import { openBytes, sealBytes } from "../../../src/crypto/envelope.ts";

const key = new Uint8Array(32).fill(7);
const plain = new TextEncoder().encode("sk-live-123");
const context = ["credential", "vault-a", "STRIPE_KEY"];

function codeOf(run: () => unknown): string {
  try {
    run();
    return "no error";
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
}

test("has the documented layout and a fresh nonce each time", () => {
  const one = sealBytes(key, plain, context);
  const two = sealBytes(key, plain, context);
  expect(one.length).toBe(1 + 12 + plain.length + 16);
  expect(one[0]).toBe(1);
  expect(one.subarray(1, 13)).not.toEqual(two.subarray(1, 13));
  expect(openBytes(key, one, context)).toEqual(plain);
});

test("opens a value sealed by another implementation of the layout", () => {
  // Python: AESGCM(b"\x07"*32).encrypt(bytes(range(12)), b"hello", aad) with aad = 01 00000001 "a" 00000002 "bc".
  const sealed = Buffer.from("01000102030405060708090a0b70e4851c72a08998e4905ffc1dc1b260cb407bf91c", "hex");
  expect(Buffer.from(openBytes(key, sealed, ["a", "bc"])).toString()).toBe("hello");
});

test.each([
  ["another vault", ["credential", "vault-b", "STRIPE_KEY"]],
  ["another key name", ["credential", "vault-a", "STRIPE_KEY2"]],
  ["the same characters cut elsewhere", ["credential", "vault-aS", "TRIPE_KEY"]],
  ["a part more", [...context, ""]],
  ["no context", []],
])("does not open in %s", (_name, other) => {
  const sealed = sealBytes(key, plain, context);
  expect(codeOf(() => openBytes(key, sealed, other))).toBe("decryption_failed");
});

test("does not open with another key, an unknown version, or cut short", () => {
  const sealed = sealBytes(key, plain, context);
  expect(codeOf(() => openBytes(new Uint8Array(32), sealed, context))).toBe("decryption_failed");
  expect(codeOf(() => openBytes(new Uint8Array(5), sealed, context))).toBe("decryption_failed");
  const otherVersion = Uint8Array.from(sealed, (byte, index) => (index === 0 ? 2 : byte));
  expect(codeOf(() => openBytes(key, otherVersion, context))).toBe("decryption_failed");
  for (let length = 0; length < sealed.length; length++) {
    expect(codeOf(() => openBytes(key, sealed.subarray(0, length), context))).toBe("decryption_failed");
  }
});
