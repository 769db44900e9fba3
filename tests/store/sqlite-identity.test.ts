/** A file that is not the store it is taken for: a broken start must not look like a new one. */
import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import { readdir, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { openStore } from "../../src/store/open.ts";
import { tmp } from "../support/tmp.ts";
import { failsWith } from "./fails.ts";
import { DEFAULT, keyName, NOW, sealed } from "./samples.ts";

const url = (path: string) => `sqlite:${path}`;

async function stored(path: string): Promise<void> {
  const store = await openStore({ url: url(path) });
  const values = Array.from({ length: 300 }, (_, at) => ({
    key: keyName(`KEY_${at}`),
    sealed: sealed(...Array(200).fill(7)),
  }));
  await store.credentials.setMany(DEFAULT, values, NOW);
  await store.close();
}

describe("opening", () => {
  test("a new store appears whole, and nothing is left beside it", async () => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    const seen = new Set<string>();
    const opening = openStore({ url: url(path) }).finally(() => seen.add("done"));
    while (!seen.has("done")) {
      const size = await Bun.file(path)
        .exists()
        .then((there) => (there ? Bun.file(path).size : undefined));
      if (size !== undefined) expect(size).toBeGreaterThan(4096);
      await Bun.sleep(0);
    }
    await (await opening).close();
    expect(await readdir(dir.path)).toEqual(["agent-vault.db"]);
  });

  test("of many that start at once all open the one that was first", async () => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    const stores = await Promise.all(Array.from({ length: 5 }, () => openStore({ url: url(path) })));
    await stores[0]?.settings.setInstance("bootstrap_token_hash", "x");
    for (const store of stores) {
      expect(await store.settings.instance("bootstrap_token_hash")).toBe("x");
    }
    for (const store of stores) await store.close();
    expect(await readdir(dir.path)).toEqual(["agent-vault.db"]);
  });

  test("a file cut to nothing is damaged, not new", async () => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    await stored(path);
    await truncate(path, 0);
    const error = await failsWith("store_corrupt", openStore({ url: url(path) }));
    expect(error.message).toBe(`The database file ${path} is damaged: it is empty.`);
    expect((await readFile(path)).length).toBe(0);
  });

  test("a write-ahead log whose file is gone is damaged, not new", async () => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    await writeFile(`${path}-wal`, "something");
    const error = await failsWith("store_corrupt", openStore({ url: url(path) }));
    expect(error.message).toContain("it is gone, but");
    expect(await readdir(dir.path)).toEqual(["agent-vault.db-wal"]);
  });

  test.each([
    ["tables of its own", "create table todo (title text)"],
    ["migrations of its own", "create table schema_migrations (version text); create table users (id)"],
    ["other names of migrations", "create table schema_migrations (name text); create table users (id)"],
  ])("another program's database, with %s, is refused and not changed by a byte", async (_, statements) => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    const database = new Database(path);
    database.exec(statements);
    database.close();
    const before = await readFile(path);
    const error = await failsWith("store_corrupt", openStore({ url: url(path) }));
    expect(error.message).toContain("another program's");
    expect((await readFile(path)).equals(before)).toBe(true);
    expect(await readdir(dir.path)).toEqual(["agent-vault.db"]);
  });

  test("a damaged page is found at the start, wherever it is, and its reason told", async () => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    await stored(path);
    const whole = await readFile(path);
    // A page of credentials: no query of the start would read it.
    const at = 4096 * Math.floor(whole.lastIndexOf("KEY_150") / 4096);
    await writeFile(path, Buffer.from(whole).fill(0xa5, at, at + 4096));
    const error = await failsWith("store_corrupt", openStore({ url: url(path) }));
    expect(error.message).toMatch(/is damaged: .*page/i);
    await writeFile(path, whole);
    await (await openStore({ url: url(path) })).close();
  });
});

describe("a file that is moved under a running server", () => {
  test("takes no more writes and is not read, until it is back", async () => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    const store = await openStore({ url: url(path) });
    const set = (value: string) => store.settings.setInstance("bootstrap_token_hash", value);
    await set("before");
    await rename(path, dir.at("aside"));
    const error = await failsWith("store_unavailable", set("lost"));
    expect(error.message).toContain("moved or deleted");
    await failsWith("store_unavailable", store.ping());
    await writeFile(path, "");
    expect((await failsWith("store_unavailable", set("lost"))).message).toContain("replaced");
    await rm(path);
    await rename(dir.at("aside"), path);
    await set("after");
    expect(await store.settings.instance("bootstrap_token_hash")).toBe("after");
    await store.close();
  });
});
