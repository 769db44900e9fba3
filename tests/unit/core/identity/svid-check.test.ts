import { expect, test } from "bun:test";
import { checkClaims, checkHeader, countsUntil } from "../../../../src/core/identity/svid-check.ts";

const HEADER = { alg: "EdDSA", typ: "JWT", kid: "7b815f61b5dade15" };
const CLAIMS = { sub: "spiffe://td/company/a", aud: ["vane"], iat: 1000, nbf: 1000, exp: 1060, jti: "j" };

test("a header holds an algorithm of ours, JWT and a kid", () => {
  expect(checkHeader(HEADER)).toEqual({ alg: "EdDSA", kid: HEADER.kid });
  expect(checkHeader({ ...HEADER, alg: "ES256" })).toMatchObject({ alg: "ES256" });
});

test.each(["none", "None", "HS256", "Ed25519", "RS256", "", null, undefined, 7])("alg %j is none", (alg) => {
  expect(checkHeader({ ...HEADER, alg })).toBe("algorithm");
});

test.each<object>([
  { typ: "CAP+JWT" },
  { typ: undefined },
  { kid: undefined },
  { kid: 7 },
  { jwk: {} },
  { jku: "https://evil.example/keys" },
  { x5c: [] },
  { crit: ["exp"] },
  { b64: false },
])("a header with %j is none", (members) => {
  expect(checkHeader({ ...HEADER, ...members })).toBe("header");
});

test("claims hold from nbf to exp, with 30 seconds on either side", () => {
  const at = (seconds: number) => checkClaims(CLAIMS, { now: seconds * 1000 });
  expect(at(969.9)).toBe("not_yet_valid");
  expect(at(970)).toEqual(CLAIMS);
  expect(at(1000)).toEqual(CLAIMS);
  expect(at(1089.9)).toEqual(CLAIMS);
  expect(at(1090)).toBe("expired");
});

test("for the audience that is expected, if one is", () => {
  expect(checkClaims(CLAIMS, { now: 1_000_000, audience: "vane" })).toEqual(CLAIMS);
  for (const audience of ["van", "vane ", "", "proxy"]) {
    expect(checkClaims(CLAIMS, { now: 1_000_000, audience })).toBe("audience");
  }
});

test.each<object>([
  { aud: "vane" },
  { aud: [] },
  { aud: ["vane", 1] },
  { exp: undefined },
  { exp: "1060" },
  { exp: Number.POSITIVE_INFINITY },
  { nbf: undefined },
  { iat: 1.5 },
  { jti: undefined },
  { sub: null },
])("claims with %j are none", (members) => {
  expect(checkClaims({ ...CLAIMS, ...members }, { now: 1_000_000 })).toBe("claims");
});

test("claims of others are dropped", () => {
  expect(checkClaims({ ...CLAIMS, role: "owner" }, { now: 1_000_000 })).toEqual(CLAIMS);
});

test("they count to the millisecond as long as it is said", () => {
  const until = countsUntil(CLAIMS);
  expect(checkClaims(CLAIMS, { now: until - 1 })).toEqual(CLAIMS);
  expect(checkClaims(CLAIMS, { now: until })).toBe("expired");
});
