import { expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { toPem } from "../../../../src/crypto/ca/pem.ts";

test("a certificate comes back as it was, in lines of 64", () => {
  const { raw } = new X509Certificate(rootCertificates[0] ?? "");
  const pem = toPem(raw);
  expect(new X509Certificate(pem).raw).toEqual(raw);
  expect(pem.endsWith("-----END CERTIFICATE-----\n")).toBe(true);
  expect(Math.max(...pem.split("\n").map((line) => line.length))).toBe(64);
});
