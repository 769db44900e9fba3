import { expect, test } from "bun:test";
import { decodeSignature, signingInput } from "../../../../src/core/identity/key-challenge.ts";

test("six lines are signed, with nothing behind the last", () => {
  const origin = "https://vault.example.com";
  const challenge = { id: "c-1", did: "did:key:z6Mk", nonce: "abc", origin };
  expect(signingInput(challenge, "2026-11-28T13:00:00.123Z")).toBe(
    "agent-vault/key-auth/v1\nhttps://vault.example.com\ndid:key:z6Mk\nc-1\nabc\n2026-11-28T13:00:00.123Z",
  );
});

test("a signature is 64 bytes in either base64, padded or not", () => {
  const bytes = Uint8Array.from({ length: 64 }, (_, at) => 255 - at * 4);
  const standard = bytes.toBase64();
  expect(standard).toMatch(/[+/].*==$/);
  const url = bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  for (const text of [standard, standard.replace("==", ""), url, `${url}==`]) {
    expect(decodeSignature(text)).toEqual(bytes);
  }
});

test("and nothing else is one", () => {
  const bytes = new Uint8Array(65);
  for (const text of ["", "%", "AAAA", bytes.toBase64(), bytes.subarray(2).toBase64(), "ä".repeat(86)]) {
    expect(decodeSignature(text)).toBeUndefined();
  }
});
