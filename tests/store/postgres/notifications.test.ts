/** Word of another process's write, without a poll: nobody polls here unless a test says so. */
import { expect, test } from "bun:test";
import { sql } from "kysely";
import type { Change } from "../../../src/ports/store/instance/changes.ts";
import type { Store } from "../../../src/ports/store.ts";
import { watchForeignWrites } from "../../../src/store/foreign-writes.ts";
import { closeDatabase, openDatabase, openStore } from "../../../src/store/open.ts";
import { DEFAULT } from "../samples.ts";
import { onPostgres } from "./on-postgres.ts";
import { scratchSchema } from "./scratch.ts";

const { run, because } = onPostgres(test);
const OF_DEFAULT = { type: "vault", id: DEFAULT } as const;
const OF_INSTANCE = { type: "instance" } as const;

/** Stores of one schema, as two servers have them. */
async function world() {
  const scratch = await scratchSchema();
  const closing: (() => PromiseLike<unknown>)[] = [() => scratch[Symbol.asyncDispose]()];
  const open = async (name = "agent-vault") => {
    const url = new URL(scratch.url);
    url.searchParams.set("application_name", name);
    const store = await openStore({ url: url.href, pool: { max: 4 } });
    closing.unshift(() => store.close());
    return store;
  };
  return {
    url: scratch.url,
    open,
    async [Symbol.asyncDispose]() {
      for (const close of closing) await close();
    },
  };
}

/** What a store is told, one after the other. */
function ear(store: Store): { readonly heard: readonly Change[]; next(): Promise<Change> } {
  const heard: Change[] = [];
  let told = 0;
  let wake = () => {};
  store.changes.subscribe((change) => {
    heard.push(change);
    wake();
  });
  return {
    heard,
    async next() {
      while (heard.length === told) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      told += 1;
      return heard[told - 1] as Change;
    },
  };
}

let value = 0;
const write = (store: Store) => store.settings.setVault(DEFAULT, "unmatched_host_policy", `${value++}`);
const writeUnit = (store: Store) =>
  store.atomically(async ({ settings }) => {
    await settings.setInstance("bootstrap_token_hash", `${value++}`);
    return { commit: true, value: undefined };
  });

run(`a write of one server is told to another that does not poll${because}`, async () => {
  await using there = await world();
  const [one, two] = [await there.open(), await there.open()];
  const { heard, next } = ear(two);
  await write(one);
  expect(await next()).toEqual(OF_DEFAULT);
  await writeUnit(one);
  expect(await next()).toEqual(OF_INSTANCE);
  // Nothing is left for a poll to say.
  await two.changes.poll();
  expect(heard).toEqual([OF_DEFAULT, OF_INSTANCE]);
});

run(`a write that is rolled back is told to nobody${because}`, async () => {
  await using there = await world();
  const [one, two] = [await there.open(), await there.open()];
  const { heard, next } = ear(two);
  await one.atomically(async (repos) => {
    await repos.settings.setInstance("bootstrap_token_hash", "x");
    return { commit: false, value: undefined };
  });
  await write(one);
  await next();
  expect(heard).toEqual([OF_DEFAULT]);
});

run(
  `what was written while the listening connection was gone is found by the next poll${because}`,
  async () => {
    await using there = await world();
    await using admin = await adminOf(there.url);
    const name = `listening_${process.pid}`;
    const [one, two] = [await there.open(), await there.open(name)];
    const { heard, next } = ear(two);
    // It has opened no other than this one yet.
    expect(await admin.terminate(name)).toBe(1);
    await write(one);
    expect(await admin.connected(name)).toBe(0);
    expect(heard).toEqual([]);
    await two.changes.poll();
    expect(await next()).toEqual(OF_DEFAULT);
    // The new connection listens as well.
    await writeUnit(one);
    expect(await next()).toEqual(OF_INSTANCE);
  },
);

run(`a write in another schema of the database is told to nobody here${because}`, async () => {
  await using there = await world();
  await using elsewhere = await world();
  const [one, two] = [await there.open(), await there.open()];
  const { heard, next } = ear(two);
  await writeUnit(await elsewhere.open());
  await write(one);
  await next();
  expect(heard).toEqual([OF_DEFAULT]);
});

run(
  `a server's own write gives it no reason to look; word says who wrote and nothing else${because}`,
  async () => {
    await using there = await world();
    const database = await openDatabase({ url: there.url, pool: { max: 4 } });
    if (database.engine !== "postgres") throw new Error("TEST_DATABASE_URL is of another engine");
    const other = await there.open();
    const senders: string[] = [];
    const bothCame = Promise.withResolvers<void>();
    database.notifications.subscribe((sender) => senders.push(sender));
    const foreign = await watchForeignWrites(database);
    let reasons = 0;
    foreign.onWord(() => {
      reasons += 1;
      bothCame.resolve();
    });
    await database.db.transaction().execute((trx) => foreign.mark(trx, [OF_DEFAULT]));
    await write(other);
    await bothCame.promise;
    expect(senders).toHaveLength(2);
    expect(reasons).toBe(1);
    for (const sender of senders) expect(sender).toMatch(/^[0-9a-f-]{36}$/);
    await closeDatabase(database);
  },
);

run(`word that anybody sends costs a look and tells nothing${because}`, async () => {
  await using there = await world();
  await using admin = await adminOf(there.url);
  const [one, two] = [await there.open(), await there.open()];
  const { heard, next } = ear(two);
  await admin.say("agent_vault_changes", "'; drop table users; --");
  await write(one);
  await next();
  expect(heard).toEqual([OF_DEFAULT]);
});

/** Another program on the same server. */
async function adminOf(url: string) {
  const database = await openDatabase({ url, pool: { max: 1 } });
  const { db } = database;
  return {
    async terminate(name: string): Promise<number> {
      const { rows } = await sql`select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where application_name = ${name}`.execute(db);
      return rows.length;
    },
    async connected(name: string): Promise<number> {
      const { rows } = await sql`select pid from pg_stat_activity where application_name = ${name}`.execute(
        db,
      );
      return rows.length;
    },
    async say(channel: string, payload: string): Promise<void> {
      await sql`select pg_notify(${channel}, ${payload})`.execute(db);
    },
    async [Symbol.asyncDispose]() {
      await closeDatabase(database);
    },
  };
}
