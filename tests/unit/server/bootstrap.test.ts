import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { dataPaths } from "../../../src/config/paths.ts";
import type { UserId } from "../../../src/core/ids.ts";
import { systemRandom } from "../../../src/crypto/random.ts";
import { createTokens } from "../../../src/crypto/tokens.ts";
import type { Store } from "../../../src/ports/store.ts";
import { offerBootstrap, withdrawBootstrap } from "../../../src/server/bootstrap.ts";
import { openStore } from "../../../src/store/open.ts";

const tokens = createTokens(systemRandom);
let store: Store;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "bootstrap-"));
  store = await openStore({ url: "sqlite::memory:" });
});
afterEach(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const ADDRESS = "http://127.0.0.1:14321";
const offer = () => offerBootstrap({ store, tokens, paths: dataPaths(folder), address: ADDRESS });
const file = () => dataPaths(folder).bootstrapToken;
const hash = () => store.settings.instance("bootstrap_token_hash");

test("a new instance leaves a token for its user alone, with its address, and keeps only its hash", async () => {
  await offer();
  const [token = "", ...rest] = readFileSync(file(), "utf8").split("\n");
  expect(rest).toEqual([ADDRESS, ""]);
  expect(token).toMatch(/^av_boot_[0-9a-f]{64}$/);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(await hash()).toBe(tokens.hash(token));
  expect(readdirSync(folder)).toEqual(["bootstrap-token"]);
});

test("each start makes another, whatever lay there", async () => {
  writeFileSync(file(), "planted");
  chmodSync(file(), 0o666);
  await offer();
  const first = readFileSync(file(), "utf8");
  await offer();
  expect(readFileSync(file(), "utf8")).not.toBe(first);
  expect(statSync(file()).mode & 0o777).toBe(0o600);
  expect(await hash()).toBe(tokens.hash(readFileSync(file(), "utf8").split("\n")[0] ?? ""));
});

test("once someone has a password, neither file nor hash is left", async () => {
  await offer();
  const user = {
    id: systemRandom.uuid() as UserId,
    email: "a@b.example",
    role: "owner",
    active: true,
    createdAt: 1,
  } as const;
  await store.users.create({ ...user, passwordHash: "$argon2id$v=19$…" });
  await offer();
  expect(existsSync(file())).toBe(false);
  expect(await hash()).toBeUndefined();
});

test("withdrawing what is not there is no error", () => {
  withdrawBootstrap(dataPaths(folder));
});
