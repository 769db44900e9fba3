/** SVIDs of the compiled binary, verified as a server in JavaScript would: jose, with the key set fetched from it. */
import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  type JWTVerifyGetKey,
  jwtVerify,
} from "jose";
import { identityStage, REPORTS, type Stage, SUBJECT } from "./stage.ts";

let stage: Stage;
beforeAll(async () => {
  stage = await identityStage();
});
afterAll(() => stage[Symbol.asyncDispose]());

const verify = (token: string, keys: JWTVerifyGetKey, audience: string, currentDate = new Date()) =>
  jwtVerify(token, keys, {
    algorithms: ["EdDSA", "ES256"],
    audience,
    typ: "JWT",
    requiredClaims: ["sub", "exp", "iat", "nbf", "jti"],
    currentDate,
  });
const remote = () => createRemoteJWKSet(new URL(stage.keySetUrl));

test("both profiles verify by the key set that the server publishes", async () => {
  const keys = remote();
  const { payload, protectedHeader } = await verify(stage.ed25519.token, keys, "vane");
  expect(payload).toMatchObject({ sub: SUBJECT, aud: ["vane"], nbf: payload.iat as number });
  expect([Object.keys(payload).sort(), Number(payload.exp) - Number(payload.iat)]).toEqual([
    ["aud", "exp", "iat", "jti", "nbf", "sub"],
    3600,
  ]);
  expect(Object.entries(protectedHeader)).toEqual([
    ["alg", "EdDSA"],
    ["typ", "JWT"],
    ["kid", stage.ed25519.keys.kid],
  ]);
  const spiffe = await verify(stage.p256.token, keys, REPORTS);
  expect([spiffe.protectedHeader.alg, spiffe.payload.sub, spiffe.payload.aud]).toEqual([
    "ES256",
    SUBJECT,
    [REPORTS],
  ]);
});

test("until they expire", async () => {
  const inAnHour = new Date(Date.now() + 3_600_000);
  await expect(verify(stage.ed25519.token, remote(), "vane", inAnHour)).rejects.toThrow(errors.JWTExpired);
});

test("what must not verify does not", async () => {
  for (const { name, token, keys, audience } of stage.refused) {
    const set = createLocalJWKSet({ keys: keys.keys.map((key) => ({ ...key })) });
    const refusal = await verify(token, set, audience).catch((error: unknown) => error);
    expect([name, refusal instanceof errors.JOSEError]).toEqual([name, true]);
  }
});

test("a passport is taken for no SVID, although the same key signed it", async () => {
  const aud = decodeJwt(stage.passport).aud ?? "vane";
  const audience = typeof aud === "string" ? aud : (aud[0] ?? "vane");
  const refusal = await verify(stage.passport, remote(), audience).catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(errors.JWTClaimValidationFailed);
});

test("every subject is a SPIFFE ID, and an issuer is named in the SPIFFE profile alone", () => {
  const [own, spiffe] = [decodeJwt(stage.ed25519.token), decodeJwt(stage.p256.token)];
  for (const { sub = "" } of [own, spiffe]) {
    expect(sub).toMatch(/^spiffe:\/\/[a-z0-9._-]{1,255}(?:\/[A-Za-z0-9._-]+)+$/);
    expect(sub.split("/").filter((segment) => segment === "." || segment === "..")).toEqual([]);
  }
  expect(own).not.toHaveProperty("iss");
  expect(spiffe.iss).toMatch(/\/oidc\/globex$/);
});
