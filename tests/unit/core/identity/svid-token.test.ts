import { expect, test } from "bun:test";
import { isSvidShaped, readSvidToken } from "../../../../src/core/identity/svid-token.ts";

const b64 = (text: string | Uint8Array) => Buffer.from(text as string).toString("base64url");
const HEADER = b64('{"alg":"EdDSA"}');
const CLAIMS = b64('{"sub":"ž"}');

test("a token is taken apart, whatever its signature is worth", () => {
  const token = readSvidToken(`${HEADER}.${CLAIMS}.${b64("signature")}`);
  expect(token).toEqual({
    header: { alg: "EdDSA" },
    claims: { sub: "ž" },
  });
  expect(readSvidToken(`${HEADER}.${CLAIMS}.`)).toEqual(token);
});

test.each([
  "",
  "av_agt_0123",
  `${HEADER}.${CLAIMS}`,
  `${HEADER}.${CLAIMS}.c2ln.c2ln`,
  `${HEADER}.${CLAIMS}.c2ln=`,
  `${HEADER}.${CLAIMS}.c2lu\n`,
  ` ${HEADER}.${CLAIMS}.c2ln`,
  `${HEADER}.${CLAIMS}.a+/a`,
  `${HEADER}.${CLAIMS}.a`,
  // Spare bits that are not zero: a second text for one byte.
  `${HEADER}.${CLAIMS}.AB`,
  `${b64("[]")}.${CLAIMS}.c2ln`,
  `${b64("null")}.${CLAIMS}.c2ln`,
  `${HEADER}.${b64('"text"')}.c2ln`,
  `${HEADER}.${b64("{")}.c2ln`,
  `${HEADER}.${b64(Uint8Array.of(0x7b, 0xff, 0x7d))}.c2ln`,
  `${HEADER}.${CLAIMS}.${"A".repeat(8192)}`,
])("%j is no signed token", (text) => expect(readSvidToken(text)).toBeUndefined());

test("three parts in base64url are taken for one, also without a signature; tokens of ours are not", () => {
  for (const text of [`${HEADER}.${CLAIMS}.c2ln`, `${HEADER}.${CLAIMS}.`, "a.b.c"]) {
    expect(isSvidShaped(text)).toBe(true);
  }
  for (const text of [
    "",
    "av_sess_0a",
    "av_agt_0a",
    "a.b",
    "a.b.c.d",
    "..",
    "a.b.c=",
    "a.b.c\n",
    "a:b.c.d",
  ]) {
    expect(isSvidShaped(text)).toBe(false);
  }
});
