import { expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { parseBundle, toPem } from "../../../../src/crypto/ca/pem.ts";

const [first = "", second = ""] = rootCertificates;

test("a certificate comes back as it was, in lines of 64", () => {
  const { raw } = new X509Certificate(first);
  const pem = toPem(raw);
  expect(new X509Certificate(pem).raw).toEqual(raw);
  expect(pem.endsWith("-----END CERTIFICATE-----\n")).toBe(true);
  expect(Math.max(...pem.split("\n").map((line) => line.length))).toBe(64);
});

test("a bundle gives each of its certificates; comments and keys between them are left out", () => {
  const key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
  const found = parseBundle(`# one\n${first}\n${key}\r\n${second}`);
  expect(found.map((pem) => new X509Certificate(pem).fingerprint256)).toEqual(
    [first, second].map((pem) => new X509Certificate(pem).fingerprint256),
  );
});

test.each([
  ["nothing", ""],
  ["no certificate", "hello"],
  ["a certificate cut short", first.slice(0, 300)],
  [
    "a damaged one behind a good one",
    `${first}\n-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`,
  ],
])("a file with %s is refused", (_name, text) => {
  expect(() => parseBundle(text)).toThrow();
});
