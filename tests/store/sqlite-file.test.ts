/** The SQLite file itself: who may read it, and what its failures become. */
import { describe, expect, test } from "bun:test";
import { chmod, mkdir, open, readFile, stat, writeFile } from "node:fs/promises";
import { sql } from "kysely";
import { migrate } from "../../src/store/migrations/migrate.ts";
import { createStore, openDatabase, openStore } from "../../src/store/open.ts";
import { toBatch } from "../support/log/batch.ts";
import { tmp } from "../support/tmp.ts";
import { failsWith } from "./fails.ts";
import { anEntry, DEFAULT, keyName, NOW, sealed } from "./samples.ts";

const mode = async (path: string) => ((await stat(path)).mode & 0o777).toString(8);

describe("the file", () => {
  test("and its companions are the owner's alone, whatever the umask", async () => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    const umask = process.umask(0);
    try {
      const store = await openStore({ url: `sqlite:${path}` });
      await store.settings.setInstance("bootstrap_token_hash", "x");
      const modes = await Promise.all(["", "-wal", "-shm"].map((end) => mode(path + end)));
      await store.close();
      expect(modes).toEqual(["600", "600", "600"]);
    } finally {
      process.umask(umask);
    }
  });

  test("is closed to others when it was found open", async () => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    await (await openStore({ url: `sqlite:${path}` })).close();
    await chmod(path, 0o644);
    await (await openStore({ url: `sqlite:${path}` })).close();
    expect(await mode(path)).toBe("600");
  });

  test("is closed to others with what a killed process left beside it", async () => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    const killed = await openStore({ url: `sqlite:${path}` });
    await killed.settings.setInstance("bootstrap_token_hash", "x");
    for (const end of ["-wal", "-shm"]) await chmod(path + end, 0o644);
    const store = await openStore({ url: `sqlite:${path}` });
    expect(await Promise.all(["", "-wal", "-shm"].map((end) => mode(path + end)))).toEqual([
      "600",
      "600",
      "600",
    ]);
    await store.close();
    await killed.close();
  });

  test("holds everything by itself after a close", async () => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    const store = await openStore({ url: `sqlite:${path}` });
    await store.settings.setInstance("bootstrap_token_hash", "x");
    await store.close();
    expect(await Bun.file(`${path}-wal`).exists()).toBe(false);
  });

  test("is written to disk at each commit, with foreign keys enforced", async () => {
    await using dir = await tmp();
    const { db } = await openDatabase({ url: `sqlite:${dir.at("agent-vault.db")}` });
    const pragma = async (name: string) =>
      Object.values((await sql.raw<object>(`pragma ${name}`).execute(db)).rows[0] ?? {})[0];
    expect(await pragma("journal_mode")).toBe("wal");
    expect(await pragma("synchronous")).toBe(2);
    expect(await pragma("foreign_keys")).toBe(1);
    expect(await pragma("busy_timeout")).toBe(5000);
    await db.destroy();
  });
});

describe("failures", () => {
  test("a full disk refuses the write whole, and the next one works when there is space", async () => {
    await using dir = await tmp();
    const database = await openDatabase({ url: `sqlite:${dir.at("agent-vault.db")}` });
    await migrate(database);
    const store = await createStore(database);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(database.db);
    const limit = (pages: number) => sql.raw(`pragma max_page_count = ${pages}`).execute(database.db);
    await limit((rows[0]?.page_count ?? 0) + 2);

    let told = 0;
    store.changes.subscribe(() => {
      told += 1;
    });
    const many = Array.from({ length: 500 }, (_, at) => ({
      key: keyName(`KEY_${at}`),
      sealed: sealed(...Array(200).fill(7)),
    }));
    const error = await failsWith("store_full", store.credentials.setMany(DEFAULT, many, NOW));
    expect(error.hint).toBeDefined();
    await failsWith("store_full", store.logs.append(toBatch(Array.from({ length: 500 }, () => anEntry()))));
    expect(await store.credentials.list(DEFAULT)).toEqual([]);
    expect(told).toBe(0);

    await limit(100_000);
    await store.credentials.setMany(DEFAULT, many, NOW);
    expect(await store.credentials.list(DEFAULT)).toHaveLength(500);
    await store.close();
  });

  test("a file that is no database is named, left as it is, and the way out is told", async () => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    await writeFile(path, "this is not a database ".repeat(500));
    const before = await readFile(path);
    const error = await failsWith("store_corrupt", openStore({ url: `sqlite:${path}` }));
    expect(error.message).toContain(path);
    expect(error.hint).toMatch(/backup.*move the file away/);
    expect(await readFile(path)).toEqual(before);
  });

  test("a database with a damaged page is refused as damaged", async () => {
    await using dir = await tmp();
    const path = dir.at("agent-vault.db");
    await (await openStore({ url: `sqlite:${path}` })).close();
    const file = await open(path, "r+");
    const { size } = await file.stat();
    await file.write(Buffer.alloc(size - 4096, 0xa5), 0, size - 4096, 4096);
    await file.close();
    await failsWith("store_corrupt", openStore({ url: `sqlite:${path}` }));
  });

  test("a missing directory and a directory in the file's place are named", async () => {
    await using dir = await tmp();
    await mkdir(dir.at("taken"));
    for (const path of [dir.at("missing", "agent-vault.db"), dir.at("taken")]) {
      const error = await failsWith("data_dir_unusable", openStore({ url: `sqlite:${path}` }));
      expect(error.message).toContain(path);
      expect(error.hint).toBeDefined();
    }
  });

  test("a transaction that SQLite ended by itself tells its own error, and the next one works", async () => {
    await using dir = await tmp();
    const { db, engine } = await openDatabase({ url: `sqlite:${dir.at("agent-vault.db")}` });
    await migrate({ db, engine });
    const insert = sql`insert or rollback into instance_settings (key, value) values ('k', 'v')`;
    const twice = db.transaction().execute(async (trx) => {
      await insert.execute(trx);
      await insert.execute(trx);
    });
    const error = await failsWith("internal", twice);
    expect(String(error.cause)).toContain("UNIQUE constraint failed");
    await db.transaction().execute((trx) => insert.execute(trx));
    await db.destroy();
  });

  test("a file held by another process is told apart from a damaged one", async () => {
    await using dir = await tmp();
    const url = `sqlite:${dir.at("agent-vault.db")}`;
    const holder = await openDatabase({ url });
    await migrate(holder);
    const other = await openDatabase({ url });
    await sql`pragma busy_timeout = 1`.execute(other.db);
    const store = await createStore(other);
    await holder.db.transaction().execute(async () => {
      const error = await failsWith(
        "store_unavailable",
        store.settings.setInstance("bootstrap_token_hash", "x"),
      );
      expect(error.message).toContain("another process");
    });
    await store.settings.setInstance("bootstrap_token_hash", "x");
    await store.close();
    await holder.db.destroy();
  });
});
