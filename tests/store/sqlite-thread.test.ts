/** The threads that own SQLite: that they keep nobody waiting, that they end, and what is said when one is gone. */
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { sql } from "kysely";
import { openDatabase, openStore } from "../../src/store/open.ts";
import { startThread } from "../../src/store/sqlite/thread.ts";
import { tmp } from "../support/tmp.ts";
import { failsWith } from "./fails.ts";

/** Counts for about a second; `with` makes it go the way of writes. */
const SLOW = sql`with recursive n (i) as (select 1 union all select i + 1 from n where i < 6000000)
  select count(*) from n`;

describe("the calling thread", () => {
  test("goes on while a statement runs, and reads what is committed meanwhile", async () => {
    await using dir = await tmp();
    const { db } = await openDatabase({ url: `sqlite:${dir.at("a.db")}` });
    await sql`create table t (a integer)`.execute(db);
    const order: string[] = [];
    const slow = SLOW.execute(db).then(() => order.push("slow"));
    for (let round = 0; round < 20; round += 1) {
      await sql`select count(*) from t`.execute(db);
      order.push("read");
      await new Promise((resolve) => setImmediate(resolve));
    }
    await slow;
    expect(order).toEqual([...Array(20).fill("read"), "slow"]);
    await db.destroy();
  });

  test("what reads cannot write, so that no write passes by the lock", async () => {
    await using dir = await tmp();
    const path = dir.at("a.db");
    const { db } = await openDatabase({ url: `sqlite:${path}` });
    await sql`create table t (a integer)`.execute(db);
    const reader = startThread();
    await reader.ask({ type: "open", path, access: "read" });
    const refusal = await reader
      .ask({ type: "statement", sql: "insert into t values (1)", parameters: [] })
      .catch((error: unknown) => error);
    expect(refusal).toMatchObject({ code: "SQLITE_READONLY" });
    await reader.ask({ type: "close" });
    reader.end();
    await db.destroy();
  });

  test("sends a value without the memory that it lies in", async () => {
    const { db } = await openDatabase({ url: "sqlite::memory:" });
    const around = new Uint8Array(1024).fill(7);
    const { rows } = await sql<{ kept: Uint8Array }>`select ${around.subarray(3, 5)} as kept`.execute(db);
    expect([rows[0]?.kept.length, rows[0]?.kept.buffer.byteLength]).toEqual([2, 2]);
    await db.destroy();
  });
});

describe("an end", () => {
  /** Runs `code` with the store opened as `store` and gives what it printed and how it ended. */
  async function program(code: string, url: string) {
    const open = join(import.meta.dir, "../../src/store/open.ts");
    const text = `const { openStore } = await import(${JSON.stringify(open)});
      const store = await openStore({ url: ${JSON.stringify(url)} });\n${code}`;
    const child = Bun.spawn([process.execPath, "-e", text], {
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    const [out, err] = await Promise.all([child.stdout.text(), child.stderr.text()]);
    return { code: await child.exited, out, err };
  }

  test("of the program does not wait for an open database, but for its answers", async () => {
    await using dir = await tmp();
    for (const url of ["sqlite::memory:", `sqlite:${dir.at("a.db")}`]) {
      expect(await program("console.log(await store.users.count());", url)).toEqual({
        code: 0,
        out: "0\n",
        err: "",
      });
      expect(await program("console.log(await store.users.count()); process.exit(3);", url)).toMatchObject({
        code: 3,
      });
    }
  }, 20_000);

  test("of a thread answers everyone who waits and everyone who comes later", async () => {
    const thread = startThread();
    await thread.ask({ type: "open", path: ":memory:", access: "write" });
    const { sql: text } = SLOW.compile((await openDatabase({ url: "sqlite::memory:" })).db);
    const waiting = [1, 2].map(() => thread.ask({ type: "statement", sql: text, parameters: [] }));
    thread.end();
    for (const each of [...waiting, thread.ask({ type: "rollback" })]) {
      const error = await failsWith("store_unavailable", each);
      expect(error.message).toContain("closed");
    }
  });

  test.each([
    ["throws", "onmessage = () => { throw new Error('broken within'); }", "broken within"],
    ["exits", "onmessage = () => process.exit(7)", ""],
    ["cannot be loaded", "import './nowhere.ts'", "nowhere"],
  ])("of a thread that %s is a failure that says so", async (_how, code, cause) => {
    await using dir = await tmp();
    const path = dir.at("worker.ts");
    await Bun.write(path, code);
    const thread = startThread(`file://${path}`);
    const error = await failsWith("store_unavailable", thread.ask({ type: "rollback" }));
    expect(error.message).toContain("thread");
    expect(error.hint).toBeDefined();
    expect(String(error.cause ?? "")).toContain(cause);
    await failsWith("store_unavailable", thread.ask({ type: "rollback" }));
  });

  test("of a store leaves no thread behind", async () => {
    const threads = () =>
      Number(/Threads:\s*(\d+)/.exec(require("node:fs").readFileSync("/proc/self/status", "utf8"))?.[1]);
    const rounds = async (count: number) => {
      for (let round = 0; round < count; round += 1)
        await (await openStore({ url: "sqlite::memory:" })).close();
      await Bun.sleep(100);
      return threads();
    };
    const before = await rounds(5);
    expect(await rounds(20)).toBeLessThan(before + 10);
  });
});
