import { expect, test } from "bun:test";
import type { TokenHash } from "../../../src/core/ids.ts";
import { systemRandom } from "../../../src/crypto/random.ts";
import { createTokens } from "../../../src/crypto/tokens.ts";
import type { TokenKind } from "../../../src/ports/tokens.ts";

const tokens = createTokens(systemRandom);

test.each<[TokenKind, RegExp]>([
  ["session", /^av_sess_[0-9a-f]{64}$/],
  ["agent", /^av_agt_[0-9a-f]{64}$/],
  ["bootstrap", /^av_boot_[0-9a-f]{64}$/],
])("a %s token names its kind and carries 32 random bytes", (kind, form) => {
  const { token, hash, publicId } = tokens.mint(kind);
  expect(token).toMatch(form);
  expect(publicId).toMatch(/^[0-9a-f]{20}$/);
  expect(tokens.hash(token)).toBe(hash);
  expect(token).not.toContain(publicId);
  expect(tokens.mint(kind).token).not.toBe(token);
});

test("a token matches its own hash and no other", () => {
  const { token, hash } = tokens.mint("bootstrap");
  expect(tokens.matches(token, hash)).toBe(true);
  expect(tokens.matches(tokens.mint("bootstrap").token, hash)).toBe(false);
  expect(tokens.matches(token, hash.slice(1) as TokenHash)).toBe(false);
  expect(tokens.matches("", "" as TokenHash)).toBe(false);
});

test("the hash is SHA-256 of the token as text, lower-case hex", () => {
  expect(String(tokens.hash("abc"))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
});
