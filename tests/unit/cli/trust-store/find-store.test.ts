import { expect, test } from "bun:test";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { findTrustStore } from "../../../../src/cli/trust-store/find-store.ts";
import { rootCertificates, sameFingerprint } from "../../../../src/cli/trust-store/root-certificate.ts";
import { runSteps, stepText } from "../../../../src/cli/trust-store/steps.ts";
import type { Machine } from "../../../../src/cli/trust-store/store.ts";
import { createAuthority } from "../../../support/certificates.ts";
import { tmp } from "../../../support/tmp.ts";

const linux = (folder: string, tool: string): Machine => ({
  platform: "linux",
  isFolder: (path) => path === folder,
  tool: (name) => (name === tool ? `/usr/bin/${tool}` : undefined),
});
const [root] = rootCertificates(createAuthority("Agent Vault Root CA").pem);
if (root === undefined) throw new Error("no root");

test.each([
  ["/usr/local/share/ca-certificates", "update-ca-certificates", " --fresh"],
  ["/etc/pki/ca-trust/source/anchors", "update-ca-trust", ""],
  ["/etc/ca-certificates/trust-source/anchors", "update-ca-trust", ""],
  ["/etc/pki/trust/anchors", "update-ca-certificates", ""],
])("a Linux with %s", (folder, tool, fresh) => {
  const store = findTrustStore(linux(folder, tool));
  expect(store.add([root]).map(stepText)).toEqual([
    `write ${folder}/${root.fileName}.crt`,
    `$ /usr/bin/${tool}`,
  ]);
  expect(store.remove([root]).map(stepText)).toEqual([
    `$ rm ${folder}/${root.fileName}.crt`,
    `$ /usr/bin/${tool}${fresh}`,
  ]);
});

test("a system of another kind is said, with the way on", () => {
  for (const machine of [
    linux("/etc/other", "other"),
    linux("/usr/local/share/ca-certificates", "other"),
    { ...linux("/x", "x"), platform: "freebsd" as const },
  ]) {
    expect(() => findTrustStore(machine)).toThrow("of a kind that agent-vault does not know");
  }
});

test("macOS is told through security, from a file that is gone afterwards", async () => {
  await using folder = await tmp();
  writeFileSync(folder.at("root.pem"), root.pem);
  writeFileSync(
    folder.at("security"),
    `#!/bin/sh
for last; do :; done
test "$1" = find-certificate && exec cat ${folder.at("root.pem")}
test "$1" = add-trusted-cert -o "$1" = remove-trusted-cert && grep -q BEGIN "$last" || test "$1" = delete-certificate || exit 9
echo "$@" >> ${folder.at("calls")}
`,
  );
  chmodSync(folder.at("security"), 0o755);
  const store = findTrustStore({
    platform: "darwin",
    isFolder: () => false,
    tool: () => folder.at("security"),
  });
  expect(await store.installed()).toEqual([root]);
  await runSteps(store.add([root]));
  await runSteps(store.remove([root]));
  const calls = readFileSync(folder.at("calls"), "utf8").trimEnd().split("\n");
  const file = calls[0]?.split(" ").at(-1) ?? "";
  expect(calls).toEqual([
    `add-trusted-cert -d -r trustRoot -k /Library/Keychains/System.keychain ${file}`,
    `remove-trusted-cert -d ${file}`,
    `delete-certificate -Z ${root.sha1} /Library/Keychains/System.keychain`,
  ]);
  expect(existsSync(file)).toBe(false);
});

test("steps end at the first that fails, and nothing written stays", async () => {
  await using folder = await tmp();
  const path = folder.at("root.crt");
  const steps = [
    { type: "write", path, text: root.pem },
    {
      type: "run",
      command: [
        "/bin/sh",
        "-c",
        `echo "$(test -e ${path} && echo there)" >> ${folder.at("ran")}; echo first >&2; echo why >&2; exit 3`,
      ],
    },
    { type: "write", path: folder.at("never"), text: "" },
  ] as const;
  const error: Error = await runSteps(steps).then(
    () => Promise.reject(new Error("no failure")),
    (failed) => failed,
  );
  expect(error.message).toMatch(/failed \(exit code 3\): why$/);
  expect([existsSync(path), existsSync(folder.at("never"))]).toEqual([false, false]);
  // Once more without the file, so that the tool forgets it.
  expect(readFileSync(folder.at("ran"), "utf8")).toBe("there\n\n");
});

test("fingerprints are compared whatever their spelling", () => {
  expect(root.fingerprint).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  expect(sameFingerprint(root.fingerprint, root.fingerprint.replaceAll(":", "").toLowerCase())).toBe(true);
  expect(sameFingerprint(root.fingerprint, root.fingerprint.slice(3))).toBe(false);
  expect(sameFingerprint("", root.fingerprint)).toBe(false);
});

test("a bundle of two roots is two certificates with a name each", () => {
  const roots = rootCertificates(createAuthority().pem + createAuthority().pem);
  expect(new Set(roots.map(({ fileName }) => fileName)).size).toBe(2);
  expect(rootCertificates("nothing")).toEqual([]);
});
