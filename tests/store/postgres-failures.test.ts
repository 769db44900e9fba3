/** What failures of a real Postgres server become. */
import { expect, test } from "bun:test";
import { sql } from "kysely";
import { openDatabase, openStore } from "../../src/store/open.ts";
import { REQUIREMENTS } from "../support/requirements.ts";
import { failsWith } from "./fails.ts";

const url = process.env["TEST_DATABASE_URL"] ?? "";
const { met, remedy } = REQUIREMENTS.postgres;
const run = met() || process.env["CI"] === "true" ? test : test.skip;
const because = met() ? "" : `: ${remedy}`;

run(
  `a database that does not exist is unavailable, and the settings to check are named${because}`,
  async () => {
    const wrong = new URL(url);
    wrong.pathname = "/no_such_database";
    const error = await failsWith("store_unavailable", openStore({ url: wrong.href }));
    expect(error.hint).toContain("DATABASE_URL");
  },
);

run(`a connection cut by the server is unavailable, and the next one works${because}`, async () => {
  const { db } = openDatabase({ url, pool: { max: 2 } });
  const cut = db.connection().execute(async (connection) => {
    const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(connection);
    await sql`select pg_terminate_backend(${rows[0]?.pid})`.execute(db);
    // The news of it may arrive a moment after the order.
    for (let round = 0; round < 100; round += 1) {
      await sql`select 1`.execute(connection);
      await Bun.sleep(10);
    }
  });
  await failsWith("store_unavailable", cut);
  await sql`select 1`.execute(db);
  await db.destroy();
});

run(`text with a NUL is a bad request, not a fault of the server${because}`, async () => {
  const { db } = openDatabase({ url, pool: { max: 1 } });
  await failsWith("bad_request", sql`select ${"a\0b"}::text`.execute(db));
  await db.destroy();
});

run(`work beyond the pool's size waits for its turn${because}`, async () => {
  const { db } = openDatabase({ url, pool: { max: 2 } });
  const naps = Array.from({ length: 6 }, () => sql`select pg_sleep(0.02)`.execute(db));
  expect(await Promise.all(naps)).toHaveLength(6);
  await db.destroy();
});
