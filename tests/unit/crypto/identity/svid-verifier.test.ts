import { describe, expect, test } from "bun:test";
import { createHmac } from "node:crypto";
import type { PublicSigningKey, SigningAlg } from "../../../../src/core/identity/signing-key.ts";
import { subjectSpiffeId } from "../../../../src/core/identity/spiffe-id.ts";
import { DEFAULT_PROFILE, svidClaims } from "../../../../src/core/identity/svid-claims.ts";
import type { TrustDomain } from "../../../../src/core/identity/trust-domain.ts";
import type { CompanyAgentId, CompanyId } from "../../../../src/core/ids.ts";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import { createSvidSigner } from "../../../../src/crypto/identity/svid-signer.ts";
import { createSvidVerifier } from "../../../../src/crypto/identity/svid-verifier.ts";
import type { KeyPair } from "../../../../src/ports/svid.ts";

const trustDomain = "vault.globex.test" as TrustDomain;
const globex = "globex" as CompanyId;
const initech = "initech" as CompanyId;
const NOW = 1_795_863_936_000;

const signer = createSvidSigner({ barrier: createBarrier(new Uint8Array(32).fill(7)) });
const KEYS: readonly KeyPair[] = [globex, initech].flatMap((companyId) =>
  (["EdDSA", "ES256"] as const).map((alg) => signer.generate(companyId, alg)),
);
const keyOf = (companyId: CompanyId, alg: SigningAlg) =>
  KEYS.find((key) => key.companyId === companyId && key.alg === alg) as KeyPair;
const keysOf = async (companyId: CompanyId): Promise<readonly PublicSigningKey[]> =>
  KEYS.filter((key) => key.companyId === companyId);

const claimsOf = (companyId: CompanyId) => {
  const sub = subjectSpiffeId(trustDomain, { companyId, agentId: "crawler-7" as CompanyAgentId });
  return svidClaims(sub, DEFAULT_PROFILE, { now: NOW, jti: "84dc6d6c-2c6f-4a8e-9d11-0d6e6bb3a4f1" });
};

const verifier = createSvidVerifier();
async function outcome(token: string, expected: { audience?: string; now?: number } = {}): Promise<unknown> {
  const verdict = await verifier.verify(token, keysOf, { trustDomain, now: NOW, ...expected });
  return verdict.valid ? verdict.subject : verdict.fault;
}

const b64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString("base64url");
const parts = (token: string) => token.split(".") as [string, string, string];
const read = (part: string) => JSON.parse(Buffer.from(part, "base64url").toString());

describe.each(["EdDSA", "ES256"] as const)("%s", (alg) => {
  const made = signer.sign(claimsOf(globex), keyOf(globex, alg));

  test("of our own holds, for its audience and its time", async () => {
    const token = await made;
    expect(await outcome(token)).toEqual({ companyId: globex, agentId: "crawler-7" });
    expect(await outcome(token, { audience: "vane" })).toEqual({ companyId: globex, agentId: "crawler-7" });
    expect(await outcome(token, { audience: "proxy" })).toBe("audience");
    expect(await outcome(token, { now: NOW + 3_629_000 })).toEqual({
      companyId: globex,
      agentId: "crawler-7",
    });
    expect(await outcome(token, { now: NOW + 3_630_000 })).toBe("expired");
    expect(await outcome(token, { now: NOW - 31_000 })).toBe("not_yet_valid");
  });

  test("with one claim changed does not", async () => {
    const [header, claims, signature] = parts(await made);
    for (const change of [{ exp: read(claims).exp + 1 }, { aud: ["proxy"] }, { role: "owner" }]) {
      expect(await outcome(`${header}.${b64({ ...read(claims), ...change })}.${signature}`)).toBe(
        "signature",
      );
    }
    const agent = subjectSpiffeId(trustDomain, { companyId: globex, agentId: "crawler-8" as CompanyAgentId });
    expect(await outcome(`${header}.${b64({ ...read(claims), sub: agent })}.${signature}`)).toBe("signature");
  });

  test("with a signature of another token, cut short or left out does not", async () => {
    const [header, claims, signature] = parts(await made);
    const other = parts(await signer.sign({ ...claimsOf(globex), jti: "another" }, keyOf(globex, alg)))[2];
    expect(await outcome(`${header}.${claims}.${other}`)).toBe("signature");
    const short = Buffer.from(signature, "base64url").subarray(1).toString("base64url");
    expect(await outcome(`${header}.${claims}.${short}`)).toBe("signature");
    expect(await outcome(`${header}.${claims}.`)).toBe("signature");
  });

  test("in which one company speaks for another's agent does not, whatever kid it names", async () => {
    const own = keyOf(globex, alg);
    expect(await outcome(await signer.sign(claimsOf(initech), own))).toBe("unknown_key");
    const [, claims, signature] = parts(await signer.sign(claimsOf(initech), own));
    const header = b64({ alg, typ: "JWT", kid: keyOf(initech, alg).kid });
    expect(await outcome(`${header}.${claims}.${signature}`)).toBe("signature");
  });

  test("under the name of the other kind of key does not", async () => {
    const [, claims, signature] = parts(await made);
    const other = alg === "EdDSA" ? "ES256" : "EdDSA";
    const kid = keyOf(globex, alg).kid;
    expect(await outcome(`${b64({ alg: other, typ: "JWT", kid })}.${claims}.${signature}`)).toBe("algorithm");
  });
});

test("what every verifier must refuse", async () => {
  const { kid } = keyOf(globex, "EdDSA");
  const claims = b64(claimsOf(globex));
  for (const alg of ["none", "None", "nOnE"]) {
    expect(await outcome(`${b64({ alg, typ: "JWT", kid })}.${claims}.`)).toBe("algorithm");
  }
  const input = `${b64({ alg: "HS256", typ: "JWT", kid })}.${claims}`;
  const { pem } = signer.describe(keyOf(globex, "EdDSA"));
  const mac = createHmac("sha256", pem).update(input).digest("base64url");
  expect(await outcome(`${input}.${mac}`)).toBe("algorithm");
  for (const token of ["", "a.b.c", "av_agt_0123", `${input}.${mac}.x`]) {
    expect(await outcome(token)).toBe("malformed");
  }
});

test("a subject of another trust domain, of no company, or none", async () => {
  const key = keyOf(globex, "EdDSA");
  for (const sub of [
    "spiffe://elsewhere.test/company/globex",
    `spiffe://${trustDomain}`,
    "globex",
    "",
    `spiffe://${trustDomain}/company/globex/agent/..`,
  ]) {
    expect(await outcome(await signer.sign({ ...claimsOf(globex), sub: sub as never }, key))).toBe("subject");
  }
});

test("keys that a source gives of another company do not count", async () => {
  const key = keyOf(globex, "EdDSA");
  const token = await signer.sign(claimsOf(initech), key);
  const careless = async () => KEYS;
  const verdict = await verifier.verify(token, careless, { trustDomain, now: NOW });
  expect(verdict).toEqual({ valid: false, fault: "unknown_key" });
});

test("a source that fails is not taken for one without keys", async () => {
  const token = await signer.sign(claimsOf(globex), keyOf(globex, "EdDSA"));
  const broken = () => Promise.reject(new Error("gone"));
  await expect(verifier.verify(token, broken, { trustDomain, now: NOW })).rejects.toThrow("gone");
});
