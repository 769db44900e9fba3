import { expect, test } from "bun:test";
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dataPaths } from "../../../../src/config/paths.ts";
import { eraseInstance, isRegularFile } from "../../../../src/server/offline/erase.ts";
import { claimPidFile } from "../../../../src/server/pidfile.ts";
import { tmp } from "../../../support/tmp.ts";

async function instance() {
  const folder = await tmp();
  const home = folder.at("data");
  mkdirSync(home);
  const paths = dataPaths(home);
  const put = (name: string, text = "x") => writeFileSync(`${home}/${name}`, text);
  for (const name of [
    "agent-vault.db",
    "agent-vault.db-wal",
    "agent-vault.db-shm",
    "session.json",
    "context",
  ])
    put(name);
  for (const name of [
    "bootstrap-token",
    "bootstrap-token.77",
    "runs.json",
    "runs.json.78",
    ".session.json.12.tmp",
    "session.json.lock",
  ])
    put(name);
  for (const name of ["server.log", "start.lock", "mitm-ca.pem"]) put(name);
  mkdirSync(`${home}/trust/0123456789abcdef-01234567`, { recursive: true });
  put("trust/0123456789abcdef-01234567/mitm-ca.pem");
  return { folder, home, paths, put };
}

test("all that is ours goes, and the directory with it", async () => {
  const { folder, home, paths } = await instance();
  expect(eraseInstance(paths)).toEqual([]);
  expect(existsSync(home)).toBe(false);
  await folder[Symbol.asyncDispose]();
});

test("what is not ours stays and is named", async () => {
  const { folder, home, paths, put } = await instance();
  for (const name of ["notes.txt", "agent-vault.db.bak", "server.log.1", "bootstrap-token.old"]) put(name);
  expect(eraseInstance(paths).toSorted()).toEqual([
    "agent-vault.db.bak",
    "bootstrap-token.old",
    "notes.txt",
    "server.log.1",
  ]);
  expect(readdirSync(home).length).toBe(4);
  await folder[Symbol.asyncDispose]();
});

test("links are removed, and what they lead to is left", async () => {
  const { folder, paths } = await instance();
  mkdirSync(folder.at("precious"));
  writeFileSync(folder.at("precious/kept"), "kept");
  symlinkSync(folder.at("precious"), `${paths.home}/ca`);
  symlinkSync(folder.at("precious"), `${paths.trust}/link`);
  mkdirSync(`${paths.home}/isolation`);
  symlinkSync(folder.at("precious/kept"), `${paths.home}/isolation/ca.pem`);
  expect(eraseInstance(paths)).toEqual([]);
  expect(readFileSync(folder.at("precious/kept"), "utf8")).toBe("kept");
  await folder[Symbol.asyncDispose]();
});

test("nothing is deleted under a server", async () => {
  const { folder, home, paths } = await instance();
  const before = readdirSync(home).length;
  const release = claimPidFile(paths.pidFile);
  expect(() => eraseInstance(paths)).toThrow("running already");
  expect(readdirSync(home).length).toBe(before + 1);
  release();
  await folder[Symbol.asyncDispose]();
}, 20_000);

test("a link to a database is no database of this directory", async () => {
  await using folder = await tmp();
  writeFileSync(folder.at("real"), "");
  symlinkSync(folder.at("real"), folder.at("link"));
  mkdirSync(folder.at("folder"));
  expect(["real", "link", "folder", "absent"].map((name) => isRegularFile(folder.at(name)))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});
