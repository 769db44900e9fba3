/** What failures of a real Postgres server become. */
import { expect, test } from "bun:test";
import { type Kysely, sql } from "kysely";
import { closeDatabase, openDatabase, openStore } from "../../../src/store/open.ts";
import type { Schema } from "../../../src/store/schema.ts";
import { failsWith } from "../fails.ts";
import { onPostgres } from "./on-postgres.ts";

const { run, because } = onPostgres(test);
const url = process.env["TEST_DATABASE_URL"] ?? "";

run(
  `a database that does not exist is unavailable, and the settings to check are named${because}`,
  async () => {
    const wrong = new URL(url);
    wrong.pathname = "/no_such_database";
    const error = await failsWith("store_unavailable", openStore({ url: wrong.href }));
    expect(error.hint).toContain("DATABASE_URL");
  },
);

run(`a read on a connection that the server has cut is asked again on another one${because}`, async () => {
  const { db } = await openDatabase({ url, pool: { max: 3 } });
  for (let round = 0; round < 5; round += 1) {
    await cutAll(db);
    expect((await sql`select 1 as one`.execute(db)).rows).toEqual([{ one: 1 }]);
  }
  await db.destroy();
});

run(`a transaction whose connection is cut is unavailable, and says so itself${because}`, async () => {
  const { db } = await openDatabase({ url, pool: { max: 4 } });
  const cut = db.transaction().execute(async (trx) => {
    await sql`select 1`.execute(trx);
    await cutAll(db);
    await sql`select 1`.execute(trx);
  });
  await failsWith("store_unavailable", cut);
  // The next one begins on a connection that works.
  await db.transaction().execute((trx) => sql`select 1`.execute(trx));
  await db.destroy();
});

run(
  `after a failover the first write goes to the new primary, whatever is in the pool${because}`,
  async () => {
    await using scratch = await database();
    const store = await openStore({ url: scratch.url, pool: { max: 6 } });
    const write = (value: string) => store.settings.setInstance("bootstrap_token_hash", value);
    await scratch.readOnly(true);
    const refusals = await Promise.allSettled(Array.from({ length: 8 }, (_, at) => write(String(at))));
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ reason: { code: "store_unavailable" } });
      expect(String((refusal as PromiseRejectedResult).reason.message)).toContain("takes no writes");
    }
    // Connections made now would stay read-only for their whole life.
    await Promise.all(Array.from({ length: 8 }, () => store.settings.instance("bootstrap_token_hash")));
    await scratch.readOnly(false, { cut: false });
    await write("after");
    expect(await store.settings.instance("bootstrap_token_hash")).toBe("after");
    await store.close();
  },
);

run(`text with a NUL is a bad request, not a fault of the server${because}`, async () => {
  const { db } = await openDatabase({ url, pool: { max: 1 } });
  const refused = await failsWith("bad_request", sql`select ${"a\0b"}::text`.execute(db));
  // With a cause it would be logged as one, for anybody who sends it.
  expect(refused.cause).toBeUndefined();
  await db.destroy();
});

run(`work beyond the pool's size waits for its turn${because}`, async () => {
  const { db } = await openDatabase({ url, pool: { max: 2 } });
  const naps = Array.from({ length: 6 }, () => sql`select pg_sleep(0.02)`.execute(db));
  expect(await Promise.all(naps)).toHaveLength(6);
  await db.destroy();
});

run(
  `nothing is prepared under a name, which a pooler would give to another connection${because}`,
  async () => {
    const { db } = await openDatabase({ url, pool: { max: 1 } });
    for (const value of ["a", "b"]) await sql`select ${value}::text`.execute(db);
    const { rows } = await sql`select name from pg_prepared_statements`.execute(db);
    expect(rows).toEqual([]);
    await db.destroy();
  },
);

run(`what the server refuses at the start is said as what it is${because}`, async () => {
  const says = async (change: (url: URL) => void) => {
    const wrong = new URL(url);
    change(wrong);
    return (await failsWith("store_unavailable", openStore({ url: wrong.href }))).message;
  };
  expect(await says((wrong) => wrong.searchParams.set("search_path", "no_such_schema"))).toContain("schema");
  expect(await says((wrong) => wrong.searchParams.set("sslmode", "require"))).toContain("TLS");
  expect(await says((wrong) => (wrong.username = "no_such_user"))).toContain("login");
});

/** Ends every other connection to this database, as a restart does. */
async function cutAll(db: Kysely<Schema>): Promise<void> {
  const admin = await openDatabase({ url, pool: { max: 1 } });
  const { rows } = await sql<{ name: string }>`select current_database() as name`.execute(db);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = ${rows[0]?.name} and pid <> pg_backend_pid()`.execute(admin.db);
  await closeDatabase(admin);
}

/** A database of its own, which can be made read-only for the connections that are made from then on. */
async function database() {
  const name = `failures_${process.pid}_${Date.now()}`;
  const admin = await openDatabase({ url, pool: { max: 1 } });
  await sql`create database ${sql.id(name)}`.execute(admin.db);
  const own = new URL(url);
  own.pathname = `/${name}`;
  const cut = () =>
    sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = ${name}`.execute(admin.db);
  return {
    url: own.href,
    async readOnly(isReadOnly: boolean, { cut: cutsOff = true } = {}): Promise<void> {
      const value = sql.raw(isReadOnly ? "on" : "off");
      await sql`alter database ${sql.id(name)} set default_transaction_read_only = ${value}`.execute(
        admin.db,
      );
      if (cutsOff) await cut();
    },
    async [Symbol.asyncDispose]() {
      await cut();
      await sql`drop database ${sql.id(name)}`.execute(admin.db);
      await closeDatabase(admin);
    },
  };
}
