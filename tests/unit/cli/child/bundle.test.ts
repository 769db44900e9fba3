import { expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { mergeCertificates, readable, trustBundle } from "../../../../src/cli/child/bundle.ts";
import { tmp } from "../../../support/tmp.ts";

const pem = (body: string) => `-----BEGIN CERTIFICATE-----\n${body}\n-----END CERTIFICATE-----\n`;

test("each certificate once, in order, without what stands between them", () => {
  const merged = mergeCertificates([`# Corp\n${pem("AA==")}\n${pem("BB==")}`, pem("CC=="), pem("AA==")]);
  expect(merged).toBe(pem("AA==") + pem("BB==") + pem("CC=="));
});

test("a private key that lies in a file of certificates does not come along", () => {
  const key = "-----BEGIN PRIVATE KEY-----\nSECRET\n-----END PRIVATE KEY-----\n";
  expect(mergeCertificates([key + pem("AA==")])).toBe(pem("AA=="));
});

test("the system's roots, what the shell names and ours; what cannot be read is warned of", async () => {
  await using folder = await tmp();
  const [known = ""] = rootCertificates;
  await Bun.write(folder.at("corp.pem"), `${pem("AAAA")}${known}`);
  const warnings: string[] = [];
  const parent = { SSL_CERT_FILE: folder.at("corp.pem"), PIP_CERT: "/gone.pem", CURL_CA_BUNDLE: "/gone.pem" };
  const bundle = trustBundle(parent, pem("OURS"), (text) => warnings.push(text));
  expect(bundle.match(/BEGIN CERTIFICATE/g)?.length).toBeGreaterThan(50);
  const has = (text: string) => bundle.includes(text);
  expect(has(new X509Certificate(known).toString().trimEnd())).toBe(true);
  expect(has("AAAA\n-----END")).toBe(false);
  expect(bundle.endsWith(pem("OURS"))).toBe(true);
  expect(warnings.sort()).toEqual([
    `passed over: 1 of the certificates in ${folder.at("corp.pem")} (SSL_CERT_FILE)`,
    "passed over: CURL_CA_BUNDLE names /gone.pem, which cannot be read",
  ]);
});

test("a file that is not there, or is a folder, is passed over", () => {
  expect(readable("/no/such/file.pem")).toBeUndefined();
  expect(readable("/")).toBeUndefined();
});
