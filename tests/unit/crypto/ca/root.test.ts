import { expect, test } from "bun:test";
import { createBarrier } from "../../../../src/crypto/barrier.ts";
import { openRoot } from "../../../support/issuer.ts";
import { createMemoryKeys } from "../../../support/memory-keys.ts";

const clock = { now: () => Date.UTC(2027, 1, 28, 12, 0, 30, 500) };
const barrier = createBarrier(new Uint8Array(32).fill(1));

async function describe(pem: string): Promise<string> {
  const openssl = Bun.spawn(["openssl", "x509", "-noout", "-text"], { stdin: new Blob([pem]) });
  return new Response(openssl.stdout).text();
}

test("is the certificate that the documents promise", async () => {
  const { certPem, certificate, key } = await openRoot(createMemoryKeys(), barrier, clock);
  expect(certificate.subject).toBe("CN=Agent Vault Root CA");
  expect(certificate.issuer).toBe(certificate.subject);
  expect(certificate.ca).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
  expect(Date.parse(certificate.validFrom)).toBe(Date.UTC(2027, 1, 26, 12, 0, 30));
  expect(Date.parse(certificate.validTo)).toBe(Date.UTC(2037, 1, 28, 12, 0, 30));
  expect(certificate.serialNumber).toMatch(/^[4-7][0-9A-F]{31}$/);
  expect(key.asymmetricKeyDetails).toEqual({ namedCurve: "prime256v1" });

  const text = await describe(certPem);
  expect(text).toContain("Version: 3");
  expect(text).toContain("ecdsa-with-SHA256");
  expect(text).toMatch(/Basic Constraints: critical\s+CA:TRUE\n/);
  expect(text).toMatch(/Key Usage: critical\s+Certificate Sign, CRL Sign\n/);
  expect(text).toMatch(/Subject Key Identifier: \s+(?:[0-9A-F]{2}:){19}[0-9A-F]{2}\n/);
});

test("is made once, and comes back with its key", async () => {
  const keys = createMemoryKeys();
  const [first, rival] = await Promise.all([openRoot(keys, barrier, clock), openRoot(keys, barrier, clock)]);
  const later = await openRoot(keys, barrier, clock);
  expect(rival.certPem).toBe(first.certPem);
  expect(later.certPem).toBe(first.certPem);
  expect(later.key.equals(first.key)).toBe(true);
});

test("its key is stored sealed", async () => {
  const keys = createMemoryKeys();
  await openRoot(keys, barrier, clock);
  const sealed = Buffer.from((await keys.roots())[0]?.sealedKey ?? []);
  expect(sealed.length).toBeGreaterThan(200);
  expect(sealed.includes("PRIVATE KEY")).toBe(false);
  const other = createBarrier(new Uint8Array(32).fill(2));
  expect(openRoot(keys, other, clock)).rejects.toMatchObject({ code: "decryption_failed" });
});

test("a certificate beside another one's key is refused", async () => {
  const keys = createMemoryKeys();
  const stranger = createMemoryKeys();
  await openRoot(keys, barrier, clock);
  await openRoot(stranger, barrier, clock);
  const [[mine], [theirs]] = [await keys.roots(), await stranger.roots()];
  if (mine === undefined || theirs === undefined) throw new Error("no record");
  const mixed = { ...keys, roots: async () => [{ ...mine, sealedKey: theirs.sealedKey }] };
  expect(openRoot(mixed, barrier, clock)).rejects.toMatchObject({ code: "decryption_failed" });
});
