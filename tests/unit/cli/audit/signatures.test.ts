import { expect, test } from "bun:test";
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { chainMeans, trustedKeyId } from "../../../../src/cli/audit/signatures.ts";
import { headMessage } from "../../../../src/core/audit/head.ts";
import { newKey, signedHead } from "../../../support/audit/log.ts";
import { tmp } from "../../../support/tmp.ts";

const KEY = newKey();
const { key_id, public_key } = KEY.json;

test("a key is named by its fingerprint, by itself or by a file", async () => {
  await using dir = await tmp();
  const der = { key: Buffer.from(public_key, "base64"), type: "spki", format: "der" } as const;
  await Bun.write(dir.at("key.pem"), createPublicKey(der).export({ type: "spki", format: "pem" }).toString());
  await Bun.write(dir.at("key.txt"), `${public_key}\n`);
  const ways = [key_id, `SHA256:${key_id.toUpperCase()}`, public_key, dir.at("key.pem"), dir.at("key.txt")];
  expect(ways.map(trustedKeyId)).toEqual(Array(5).fill(key_id));
});

test("what is no such key is refused", () => {
  const rsa = generateKeyPairSync("rsa", { modulusLength: 1024 }).publicKey;
  const other = rsa.export({ type: "spki", format: "der" }).toString("base64");
  for (const text of ["", "00", "nowhere.pem", other])
    expect(() => trustedKeyId(text)).toThrow("--key cannot be");
});

test("signatures are checked, and what is no key or no signature is none", () => {
  const { isSigned, keyIdOf } = chainMeans();
  const head = signedHead({ seq: 1, hash: "ab" }, KEY);
  const message = headMessage(head);
  expect(isSigned(message, head.signature, public_key)).toBe(true);
  expect(isSigned(`${message} `, head.signature, public_key)).toBe(false);
  expect(isSigned(message, "no", public_key)).toBe(false);
  expect(isSigned(message, head.signature, "no")).toBe(false);
  expect([keyIdOf(public_key), keyIdOf("no")]).toEqual([key_id, undefined]);
});
