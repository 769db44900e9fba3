import { expect, test } from "bun:test";
import {
  isSelfSigned,
  readSelfSigned,
  tokenEndpoints,
} from "../../../../src/core/token-exchange/self-signed.ts";
import { anAgentKey } from "../../../support/identity/agent-key.ts";

const NOW = 1_795_863_936_500;
const IAT = Math.floor(NOW / 1000);
const { did, publicKey } = anAgentKey();
const ENDPOINT = "https://vault.example.com/v1/token/exchange";
const CLAIMS = { iss: did, sub: did, aud: ENDPOINT, iat: IAT, exp: IAT + 300, jti: "j" };

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const tokenOf = (claims: object, header: object = { alg: "EdDSA", typ: "JWT" }) =>
  `${part(header)}.${part(claims)}.${Buffer.alloc(64, 7).toString("base64url")}`;
const read = (claims: object, header?: object) =>
  readSelfSigned(tokenOf(claims, header), {
    endpoints: tokenEndpoints("https://vault.example.com"),
    now: NOW,
  });

test("what is signed and by whom is what the token holds", () => {
  const { message, signature, key, ...said } = read(CLAIMS);
  expect(said).toEqual({ publicKey, iat: IAT, exp: IAT + 300, jti: "j" });
  expect(new TextDecoder().decode(message)).toBe(tokenOf(CLAIMS).split(".").slice(0, 2).join("."));
  expect([signature.length, key.length]).toEqual([64, 32]);
  expect(read(CLAIMS, { alg: "Ed25519" }).jti).toBe("j");
});

test.each([
  ["another issuer", { iss: `${did}x` }],
  ["a DID without a key", { iss: "did:vaultys:opaque", sub: "did:vaultys:opaque" }],
  ["no DID", { iss: "https://x", sub: "https://x" }],
  ["another audience", { aud: "https://vault.example.com" }],
  ["no audience", { aud: undefined }],
  ["a longer life", { exp: IAT + 301 }],
  ["an end that is past", { iat: IAT - 100, exp: IAT }],
  ["a beginning to come", { iat: IAT + 31 }],
  ["an nbf to come", { nbf: IAT + 31 }],
  ["an end that is no number", { exp: "soon" }],
  ["no jti", { jti: undefined }],
  ["a jti that is too long", { jti: "j".repeat(129) }],
])("%s is refused", (_name, others) => {
  expect(() => read({ ...CLAIMS, ...others })).toThrow("the self-signed token: ");
});

test.each([
  [{ alg: "HS256" }],
  [{ alg: "none" }],
  [{}],
  [{ alg: "EdDSA", typ: "CAP+JWT" }],
  [{ alg: "EdDSA", crit: [] }],
])("a header of %p is refused", (header) => {
  expect(() => read(CLAIMS, header)).toThrow("the self-signed token: ");
});

test("tokens of ours are none", () => {
  expect(isSelfSigned(tokenOf(CLAIMS))).toBe(true);
  for (const iss of [undefined, 1, "https://vault.example.com/oidc/globex"]) {
    expect(isSelfSigned(tokenOf({ ...CLAIMS, iss }))).toBe(false);
  }
  expect(isSelfSigned("x")).toBe(false);
});

test("a server of this machine is reached by each of its names, another by its own alone", () => {
  expect(tokenEndpoints("https://vault.example.com/base/")).toEqual([
    "https://vault.example.com/base/v1/token/exchange",
    "https://vault.example.com/base/oauth/token",
  ]);
  const local = tokenEndpoints("http://127.0.0.1:14321");
  for (const host of ["127.0.0.1", "localhost", "[::1]"]) {
    expect(local).toContain(`http://${host}:14321/v1/token/exchange`);
  }
  expect(local).toHaveLength(6);
});
