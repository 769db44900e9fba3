import { expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { parseCertificateBundle, systemRoots } from "../../../src/lib/certificate-bundle.ts";

const [first = "", second = ""] = rootCertificates;
const print = (pem: string) => new X509Certificate(pem).fingerprint256;

test("a bundle gives each of its certificates; comments and keys between them are left out", () => {
  const key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
  const found = parseCertificateBundle(`# one\n${first}\n${key}\r\n${second}`);
  expect(found.map(print)).toEqual([print(first), print(second)]);
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
  expect(() => parseCertificateBundle(text)).toThrow(/^holds/);
});

test("a system without a readable file trusts the roots built in", () => {
  expect(parseCertificateBundle(systemRoots(["/nonexistent", "/"])).map(print)).toEqual(
    rootCertificates.map(print),
  );
});

test("this system's roots can be read", () => {
  expect(parseCertificateBundle(systemRoots()).length).toBeGreaterThan(50);
});
