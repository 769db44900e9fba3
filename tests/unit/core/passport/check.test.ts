import { expect, test } from "bun:test";
import { checkPassportClaims, checkPassportHeader } from "../../../../src/core/passport/check.ts";

const EXPECTED = { issuer: "spiffe://td/ca", isSubject: (sub: string) => sub === "agent", now: 1_000_000 };
const GOOD = {
  iss: "spiffe://td/ca",
  sub: "agent",
  aud: ["vane:passport:v1"],
  jti: "j-1",
  iat: 900,
  nbf: 900,
  exp: 1200,
  vane: { v: 1, agentId: "a", org: "o", orgSpiffeId: "os", scopes: ["*"], delegationChain: ["os", "agent"] },
};

test("the first thing that is wrong is told, in the documents' order", () => {
  const faults: [string, object][] = [
    ["TOKEN_EXPIRED", { exp: 1 }],
    ["TOKEN_NOT_YET_VALID", { nbf: 5000 }],
    ["AUDIENCE_MISMATCH", { aud: "vane:passport:v1" }],
    ["INVALID_ISSUER", { iss: "spiffe://other/ca" }],
    ["INVALID_SUBJECT", { sub: "company" }],
    ["MALFORMED_CLAIMS", { vane: [] }],
    ["UNSUPPORTED_VERSION", { vane: { ...GOOD.vane, v: "1" } }],
    ["MALFORMED_CLAIMS", { vane: { ...GOOD.vane, delegationChain: [] } }],
    ["CHAIN_INCOHERENT", { vane: { ...GOOD.vane, delegationChain: ["agent", "os"] } }],
    ["MISSING_NONCE", {}],
  ];
  const expected = { ...EXPECTED, nonce: "n" };
  // Each with all that comes later wrong as well.
  let changes = {};
  for (const [fault, change] of faults.toReversed()) {
    changes = { ...changes, ...change };
    expect(checkPassportClaims({ ...GOOD, ...changes }, expected)).toBe(fault as never);
  }
});

test("30 seconds either way are forgiven", () => {
  const verdict = (claims: object) => checkPassportClaims({ ...GOOD, ...claims }, EXPECTED);
  for (const claims of [{ exp: 970 }, { nbf: 1030 }, { nbf: undefined }]) {
    expect(verdict(claims)).toHaveProperty("scopeGranted", "*");
  }
  expect(verdict({ exp: 969 })).toBe("TOKEN_EXPIRED");
  expect(verdict({ nbf: 1031 })).toBe("TOKEN_NOT_YET_VALID");
});

test("a claim that is none of its type is refused", () => {
  for (const claims of [
    { jti: 1 },
    { iat: "900" },
    { vane: { ...GOOD.vane, agentId: undefined } },
    { vane: { ...GOOD.vane, scopes: [1] } },
    { vane: { ...GOOD.vane, nonce: 1 } },
    { vane: { ...GOOD.vane, requestHash: null } },
  ]) {
    expect(checkPassportClaims({ ...GOOD, ...claims }, EXPECTED)).toBe("MALFORMED_CLAIMS");
  }
});

test("a header is that of a passport, and names its key", () => {
  const header = { alg: "EdDSA", typ: "CAP+JWT", kid: "k" };
  expect(checkPassportHeader(header)).toEqual({ kid: "k" });
  expect(checkPassportHeader({ ...header, alg: "Ed25519" })).toBe("ALGORITHM_MISMATCH");
  expect(checkPassportHeader({ ...header, alg: "HS256", typ: "JWT" })).toBe("ALGORITHM_MISMATCH");
  expect(checkPassportHeader({ ...header, typ: "cap+jwt" })).toBe("WRONG_TOKEN_TYPE");
  expect(checkPassportHeader({ ...header, kid: undefined })).toBe("SIGNATURE_INVALID");
});
