import { expect, test } from "bun:test";
import { mergeCertificates, readable, systemRoots } from "../../../../src/cli/child/bundle.ts";

const pem = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

test("each certificate once, in order, without what stands between them", () => {
  const merged = mergeCertificates([`# Corp\n${pem("AA==")}\n${pem("BB==")}`, pem("CC=="), pem("AA==")]);
  expect(merged).toBe(pem("AA==") + pem("BB==") + pem("CC=="));
});

test("a private key that lies in a file of certificates does not come along", () => {
  const key = "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----\n";
  expect(mergeCertificates([key + pem("AA==")])).toBe(pem("AA=="));
});

test("this system has roots", async () => {
  expect(mergeCertificates([await systemRoots()]).match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(50);
});

test("a file that is not there, or is a folder, is passed over", () => {
  expect(readable("/no/such/file.pem")).toBeUndefined();
  expect(readable("/")).toBeUndefined();
});
