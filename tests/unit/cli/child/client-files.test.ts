import { expect, test } from "bun:test";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, symlinkSync, utimesSync } from "node:fs";
import { dirname, join } from "node:path";
import { rootCertificates } from "node:tls";
import { usersPart, writeClientFiles } from "../../../../src/cli/child/client-files.ts";
import { tmp } from "../../../support/tmp.ts";

const [rootA = "", rootB = ""] = rootCertificates;
const parts = {
  rootPem: rootA,
  bundle: "bundle\n",
  wgetrc: "",
  aptConfig: undefined,
  nodeShim: undefined,
  java: true,
};

test("another root, and the same root beside other content, leave the files of a running program as they are", async () => {
  await using home = await tmp();
  const trust = home.at("trust");
  const first = writeClientFiles(trust, parts);
  const others = [
    writeClientFiles(trust, { ...parts, rootPem: rootB }),
    writeClientFiles(trust, { ...parts, bundle: "other bundle\n" }),
    writeClientFiles(trust, { ...parts, wgetrc: "quiet = on\n" }),
  ];
  expect(new Set([first, ...others].map(({ caPath }) => dirname(caPath))).size).toBe(4);
  expect(readFileSync(first.caPath, "utf8")).toBe(rootA);
  expect(readFileSync(first.bundlePath, "utf8")).toBe("bundle\n");
  expect(writeClientFiles(trust, parts)).toEqual(first);
  const { javaTrustStore = "" } = first;
  for (const file of [first.caPath, first.bundlePath, first.wgetrc, first.aptConfig, javaTrustStore]) {
    expect(statSync(file).mode & 0o777).toBe(0o600);
  }
});

test("what no run can use any more goes, and nothing else", async () => {
  await using home = await tmp();
  const trust = home.at("trust");
  const old = dirname(writeClientFiles(trust, parts).caPath);
  const recent = dirname(writeClientFiles(trust, { ...parts, rootPem: rootB }).caPath);
  await Bun.write(join(trust, "notes/mine.txt"), "mine");
  const days = (count: number) => Date.now() / 1000 - count * 86_400;
  utimesSync(old, days(61), days(61));
  utimesSync(recent, days(31), days(31));
  utimesSync(join(trust, "notes"), days(61), days(61));
  writeClientFiles(trust, { ...parts, bundle: "third\n" });
  expect([old, recent, join(trust, "notes")].map((path) => existsSync(path))).toEqual([false, true, true]);
});

test("a folder that another run removes meanwhile is no fault", async () => {
  await using home = await tmp();
  const trust = home.at("trust");
  mkdirSync(trust);
  // Listed, and not there: as a folder is that went between the two.
  symlinkSync("gone", join(trust, "0123456789abcdef-01234567"));
  expect(existsSync(writeClientFiles(trust, parts).caPath)).toBe(true);
});

test("wget keeps the user's settings, but for those that would go round us", async () => {
  await using home = await tmp();
  const own =
    "quiet = on\nHTTPS-Proxy = http://elsewhere:1\nuse_proxy=off\nca_certificate = /gone.pem\nheader = A: https_proxy = b\n";
  const { wgetrc, bundlePath } = writeClientFiles(home.at("trust"), { ...parts, wgetrc: own });
  const text = readFileSync(wgetrc, "utf8");
  expect(usersPart(text)).toBe("quiet = on\nheader = A: https_proxy = b\n");
  expect(text).toEndWith(`\nca_certificate = ${bundlePath}\n`);
});

test("apt reads the user's own file first", async () => {
  await using home = await tmp();
  const { aptConfig, bundlePath } = writeClientFiles(home.at("trust"), {
    ...parts,
    aptConfig: "/home/me/apt.conf",
  });
  const lines = readFileSync(aptConfig, "utf8").split("\n");
  expect(lines[0]).toBe('#include "/home/me/apt.conf";');
  expect(lines).toContain(`Acquire::https::CAInfo "${bundlePath}";`);
});

test("a trust store for Java is made once for each bundle, anew where it is open to others, and not at all unasked", async () => {
  await using home = await tmp();
  const trust = home.at("trust");
  const store = () => writeClientFiles(trust, { ...parts, bundle: rootA }).javaTrustStore ?? "";
  const before = statSync(store());
  expect(statSync(store()).ino).toBe(before.ino);
  chmodSync(store(), 0o644);
  expect(statSync(store())).toMatchObject({ size: before.size, mode: before.mode });
  expect(writeClientFiles(trust, { ...parts, java: false }).javaTrustStore).toBeUndefined();
});
