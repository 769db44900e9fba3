import { describe, expect, test } from "bun:test";
import { createPublicKey, verify } from "node:crypto";
import { SIGNING_ALGS } from "../../../../src/core/identity/signing-key.ts";
import type { SpiffeId } from "../../../../src/core/identity/spiffe-id.ts";
import type { SvidClaims } from "../../../../src/core/identity/svid-claims.ts";
import type { CompanyId } from "../../../../src/core/ids.ts";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import { createSvidSigner } from "../../../../src/crypto/identity/svid-signer.ts";
import type { Barrier } from "../../../../src/ports/barrier.ts";

const barrier = createBarrier(new Uint8Array(32).fill(7));
const globex = "globex" as CompanyId;
const CLAIMS: SvidClaims = {
  sub: "spiffe://td/company/globex/agent/crawler-7" as SpiffeId,
  aud: ["vane"],
  iat: 1000,
  nbf: 1000,
  exp: 4600,
  jti: "84dc6d6c-2c6f-4a8e-9d11-0d6e6bb3a4f1",
};

/** Counts how often a key is opened. */
function counted(): Barrier & { opened: number } {
  const counting = {
    ...barrier,
    opened: 0,
    open: (...given: Parameters<Barrier["open"]>) => {
      counting.opened++;
      return barrier.open(...given);
    },
  };
  return counting;
}

describe.each([...SIGNING_ALGS])("%s", (alg) => {
  const signer = createSvidSigner({ barrier });
  const key = signer.generate(globex, alg);

  test("header and claims are these bytes and no more, and the key's own signature is over them", async () => {
    const token = await signer.sign(CLAIMS, key);
    const [header = "", claims = "", signature = ""] = token.split(".");
    const text = (part: string) => Buffer.from(part, "base64url").toString();
    expect(text(header)).toBe(`{"alg":"${alg}","typ":"JWT","kid":"${key.kid}"}`);
    expect(text(claims)).toBe(JSON.stringify(CLAIMS));
    const publicKey = createPublicKey(signer.describe(key).pem);
    const how = { key: publicKey, dsaEncoding: "ieee-p1363" } as const;
    const hash = alg === "EdDSA" ? null : "sha256";
    expect(verify(hash, Buffer.from(`${header}.${claims}`), how, Buffer.from(signature, "base64url"))).toBe(
      true,
    );
    expect(Buffer.from(signature, "base64url")).toHaveLength(64);
  });
});

test("a passport has a type of its own, and a text is signed as it is", async () => {
  const signer = createSvidSigner({ barrier });
  const key = signer.generate(globex, "EdDSA");
  const token = await signer.sign(CLAIMS as never, key, "CAP+JWT");
  const header = Buffer.from(token.split(".")[0] ?? "", "base64url").toString();
  expect(header).toBe(`{"alg":"EdDSA","typ":"CAP+JWT","kid":"${key.kid}"}`);
  const signature = await signer.signText("grün", key);
  const publicKey = createPublicKey(signer.describe(key).pem);
  expect(verify(null, Buffer.from("grün"), publicKey, signature)).toBe(true);
});

test("a key is opened once, and many companies' keys are kept", async () => {
  const counting = counted();
  const signer = createSvidSigner({ barrier: counting });
  const keys = Array.from({ length: 20 }, (_, i) => signer.generate(`company-${i}` as CompanyId, "EdDSA"));
  for (let round = 0; round < 3; round++) for (const key of keys) await signer.sign(CLAIMS, key);
  expect(counting.opened).toBe(keys.length);
});

test("not without end: what was not used for long is opened again", async () => {
  const counting = counted();
  const signer = createSvidSigner({ barrier: counting });
  const first = signer.generate(globex, "EdDSA");
  await signer.sign(CLAIMS, first);
  for (let i = 0; i < 512; i++) await signer.sign(CLAIMS, signer.generate(globex, "EdDSA"));
  await signer.sign(CLAIMS, first);
  expect(counting.opened).toBe(514);
});

test("a key that does not open, or is put in another's place, signs nothing", async () => {
  const signer = createSvidSigner({ barrier });
  const key = signer.generate(globex, "EdDSA");
  const other = signer.generate("initech" as CompanyId, "EdDSA");
  for (const wrong of [
    { ...key, sealedKey: other.sealedKey },
    { ...key, companyId: other.companyId },
    { ...key, kid: other.kid },
    { ...key, alg: "ES256" as const },
  ]) {
    await expect(createSvidSigner({ barrier }).sign(CLAIMS, wrong)).rejects.toMatchObject({
      code: "decryption_failed",
    });
  }
  const elsewhere = createSvidSigner({ barrier: createBarrier(new Uint8Array(32).fill(8)) });
  await expect(elsewhere.sign(CLAIMS, key)).rejects.toMatchObject({ code: "decryption_failed" });
  expect(await signer.sign(CLAIMS, key)).toBeString();
});
