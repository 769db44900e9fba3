import { expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import forge from "node-forge";
import { javaTrustStore } from "../../../../../src/cli/child/java/trust-store.ts";

/** Of every entry, as another's reader has them; `tests/clients/java/` has Java read it. */
function namesOf(store: Buffer): (string | undefined)[] {
  const { asn1, pkcs12 } = forge;
  const tree = asn1.fromDer(forge.util.createBuffer(store.toString("binary")));
  return pkcs12
    .pkcs12FromAsn1(tree, false)
    .safeContents.flatMap(({ safeBags }) =>
      safeBags.map(({ attributes }) => (attributes as { friendlyName?: string[] }).friendlyName?.[0]),
    );
}

const [first = "", second = "", third = ""] = rootCertificates;
const derOf = (pem: string) => new X509Certificate(pem).raw;
const TRUSTED_KEY_USAGE = Buffer.from("6086480186f966adca7b0101", "hex").toString("latin1");

test("every certificate is in it once, as it is and in order, trusted and under a name of its own", () => {
  const store = javaTrustStore([first, "text between", second, third].join("\n"));
  const text = store.toString("latin1");
  const found = [first, second, third].map((pem) => text.split(derOf(pem).toString("latin1")).length - 1);
  expect(found).toEqual([1, 1, 1]);
  expect(store.indexOf(derOf(first))).toBeLessThan(store.indexOf(derOf(second)));
  expect(text.split(TRUSTED_KEY_USAGE)).toHaveLength(4);
  expect(namesOf(store)).toEqual(["agent-vault-0", "agent-vault-1", "agent-vault-2"]);
});

test("what OpenSSL writes behind a trusted certificate goes, and what is no certificate is passed over", () => {
  const body = Buffer.concat([derOf(first), Buffer.from("30060603550403", "hex")]).toString("base64");
  const openssl = `-----BEGIN TRUSTED CERTIFICATE-----\n${body}\n-----END TRUSTED CERTIFICATE-----\n`;
  const cut = derOf(second).subarray(0, 100).toString("base64");
  const broken = `-----BEGIN CERTIFICATE-----\n${cut}\n-----END CERTIFICATE-----\n`;
  expect(javaTrustStore(openssl + broken + third)).toEqual(javaTrustStore(`${first}\n${broken}${third}`));
  expect(namesOf(javaTrustStore(openssl + broken))).toHaveLength(1);
});

test("the store of nothing is one", () => {
  expect(namesOf(javaTrustStore(""))).toEqual([]);
});
