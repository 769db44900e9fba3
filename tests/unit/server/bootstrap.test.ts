import { afterEach, beforeEach, describe, expect, test } from "bun:test";
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
import { createBootstrapOffers, offerBootstrap, withdrawBootstrap } from "../../../src/server/bootstrap.ts";
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

describe("asked for while the server runs", () => {
  const offers = (keptMs?: number) =>
    createBootstrapOffers({ store, tokens, paths: dataPaths(folder), address: ADDRESS }, keptMs);

  test("of several who ask at once all find one token, which is the one that counts", async () => {
    const each = offers();
    await Promise.all([each.offer(), each.offer(), each.offer()]);
    const token = readFileSync(file(), "utf8").split("\n")[0] ?? "";
    expect(await hash()).toBe(tokens.hash(token));
    await each.offer();
    expect(readFileSync(file(), "utf8").split("\n")[0]).toBe(token);
    each.stop();
  });

  test("one that nobody uses ends by itself, its file too", async () => {
    await offers(20).offer();
    expect(existsSync(file())).toBe(true);
    await Bun.sleep(200);
    expect([existsSync(file()), await hash()]).toEqual([false, undefined]);
  });

  test("the end of one that was used takes nothing from the next", async () => {
    const each = offers(40);
    await each.offer();
    withdrawBootstrap(dataPaths(folder));
    await store.settings.setInstance("bootstrap_token_hash", undefined);
    await offer();
    await Bun.sleep(200);
    expect([existsSync(file()), (await hash()) !== undefined]).toEqual([true, true]);
  });

  test("once someone has a password there is none", async () => {
    await store.users.create({
      id: "u1" as UserId,
      email: "ada@example.com",
      role: "owner",
      active: true,
      createdAt: 0,
    });
    await store.users.setPassword("u1" as UserId, "a hash");
    await offers().offer();
    expect([existsSync(file()), await hash()]).toEqual([false, undefined]);
  });
});
