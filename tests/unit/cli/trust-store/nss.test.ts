import { expect, test } from "bun:test";
import { findTrustStores } from "../../../../src/cli/trust-store/find-store.ts";
import { nssStores } from "../../../../src/cli/trust-store/nss.ts";
import { rootCertificates } from "../../../../src/cli/trust-store/root-certificate.ts";
import { stepText } from "../../../../src/cli/trust-store/steps.ts";
import type { Machine } from "../../../../src/cli/trust-store/store.ts";
import { createAuthority } from "../../../support/certificates.ts";

const machine = (...folders: readonly string[]): Machine => ({
  platform: "linux",
  isFolder: (path) => folders.includes(path),
  tool: (name) => (name === "certutil" ? "/usr/bin/certutil" : undefined),
});
const USER = { home: "/home/me", dataHome: undefined };
const roots = rootCertificates(createAuthority("Agent Vault Root CA").pem);
const [{ fileName } = { fileName: "" }] = roots;
const stepsOf = (...folders: readonly string[]) =>
  nssStores(machine(...folders), USER).flatMap((store) => store.add(roots).map(stepText));

const added = (folder: string) => [
  `write ${folder}/${fileName}.crt`,
  `$ /usr/bin/certutil -d sql:${folder} -A -n ${fileName} -t C,, -i ${folder}/${fileName}.crt`,
  `$ rm ${folder}/${fileName}.crt`,
];

test("where there is no database, one is made that every browser reads", () => {
  const folder = "/home/me/.pki/nssdb";
  expect(stepsOf()).toEqual([
    `$ mkdir -p -m 700 ${folder}`,
    `$ /usr/bin/certutil -d sql:${folder} -N --empty-password`,
    ...added(folder),
  ]);
});

test("every database that is there gets it, and none is made beside them", () => {
  const [recent, snap] = ["/home/me/.local/share/pki/nssdb", "/home/me/snap/chromium/current/.pki/nssdb"];
  expect(stepsOf(recent, snap)).toEqual([...added(recent), ...added(snap)]);
});

test("where the tool is missing, it is said what brings it", () => {
  expect(() => nssStores({ ...machine(), tool: () => undefined }, USER)).toThrow("certutil is not installed");
});

test("macOS has no such store", () => {
  expect(() => findTrustStores("browsers", { ...machine(), platform: "darwin" })).toThrow(
    "on macOS Chromium",
  );
});
