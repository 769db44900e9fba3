import { expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { ed25519Point } from "../../../../src/core/identity/signing-key.ts";

test("the point of an Ed25519 key is what its JWK holds", () => {
  const { publicKey } = generateKeyPairSync("ed25519");
  const spki = new Uint8Array(publicKey.export({ type: "spki", format: "der" }));
  expect(Buffer.from(ed25519Point(spki)).toString("base64url")).toBe(
    publicKey.export({ format: "jwk" }).x ?? "",
  );
});
