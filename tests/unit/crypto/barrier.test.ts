import { expect, test } from "bun:test";
import type { CompanyId, KeyName, VaultId } from "../../../src/core/ids.ts";
import { Secret } from "../../../src/core/secret.ts";
import { createBarrier } from "../../../src/crypto/barrier.ts";
import type { SealContext } from "../../../src/ports/barrier.ts";

const barrier = createBarrier(new Uint8Array(32).fill(1));
const here: SealContext = { kind: "credential", vaultId: "v1" as VaultId, key: "A_KEY" as KeyName };

test.each(["", "sk-live", "žluťoučký 🐎", "\0\r\n"])("gives back %j", (text) => {
  expect(barrier.open(barrier.seal(new Secret(text), here), here).open()).toBe(text);
});

test.each<[string, SealContext]>([
  ["another vault", { ...here, vaultId: "v2" as VaultId }],
  ["another key", { ...here, key: "B_KEY" as KeyName }],
  ["another kind", { kind: "ca-key" }],
])("a value moved to %s does not open", (_name, there) => {
  const sealed = barrier.seal(new Secret("x"), here);
  expect(() => barrier.open(sealed, there)).toThrow(expect.objectContaining({ code: "decryption_failed" }));
});

test("what a token endpoint is sent does not open for another one, nor for another purpose", () => {
  const secret: SealContext = {
    kind: "oauth-client-secret",
    vaultId: "v1" as VaultId,
    key: "A_KEY" as KeyName,
    tokenUrl: "https://id.example/token",
  };
  const sealed = barrier.seal(new Secret("x"), secret);
  expect(barrier.open(sealed, secret).open()).toBe("x");
  for (const there of [
    { ...secret, tokenUrl: "https://evil.example/token" },
    { ...secret, kind: "oauth-refresh-token" as const },
    here,
  ]) {
    expect(() => barrier.open(sealed, there)).toThrow(expect.objectContaining({ code: "decryption_failed" }));
  }
});

test("a signing key opens for its own company and its own kid alone", () => {
  const own: SealContext = { kind: "signing-key", companyId: "globex" as CompanyId, kid: "7b815f61b5dade15" };
  const sealed = barrier.seal(new Secret("x"), own);
  expect(barrier.open(sealed, own).open()).toBe("x");
  for (const there of [
    { ...own, companyId: "initech" as CompanyId },
    { ...own, kid: "0" },
  ]) {
    expect(() => barrier.open(sealed, there)).toThrow(expect.objectContaining({ code: "decryption_failed" }));
  }
});

test("what would not come back as it went in is refused", () => {
  expect(() => barrier.seal(new Secret("\ud800"), here)).toThrow(
    expect.objectContaining({ code: "bad_request" }),
  );
});

test("nothing of the plaintext stands in the ciphertext", () => {
  const sealed = Buffer.from(barrier.seal(new Secret("sk-live-needle"), here));
  expect(sealed.includes("needle")).toBe(false);
});
