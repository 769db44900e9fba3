/** A line to Postgres that dies without a word, and work that keeps every connection busy. */
import { expect, test } from "bun:test";
import { sql } from "kysely";
import { actToRevoke } from "../../../src/app/audit/act.ts";
import { anonymousDoer } from "../../../src/core/audit/doer.ts";
import { sha256 } from "../../../src/crypto/digest.ts";
import { closeDatabase, createStore, openDatabase, openStore } from "../../../src/store/open.ts";
import { startRelay } from "../../support/net/relay.ts";
import { failsWith } from "../fails.ts";
import { onPostgres } from "./on-postgres.ts";

const { run, because } = onPostgres(test);
const url = process.env["TEST_DATABASE_URL"] ?? "";
const PATIENCE_MS = 30_000;

async function behindRelay(port = 0) {
  const there = new URL(url);
  const relay = await startRelay({ host: there.hostname, port: Number(there.port || 5432) }, port);
  there.port = String(relay.port);
  there.hostname = "127.0.0.1";
  return { relay, url: there.href };
}

run(
  `on a dead line every kind of work ends, says that the database is away, and goes on when the line is back${because}`,
  async () => {
    const { relay, url } = await behindRelay();
    await using _ = relay;
    const store = await openStore({ url, pool: { max: 4 } });
    await Promise.all(Array.from({ length: 6 }, () => store.users.count()));
    relay.silence();
    const work = [
      store.users.count(),
      store.settings.setInstance("bootstrap_token_hash", "x"),
      store.atomically(async (repos) => ({ commit: true, value: await repos.users.count() })),
      store.changes.poll(),
      store.ping(),
      // More than there are connections: these wait for one.
      ...Array.from({ length: 8 }, () => store.users.count()),
    ];
    const outcomes = await Promise.allSettled(work);
    for (const outcome of outcomes) {
      expect(outcome).toMatchObject({ status: "rejected", reason: { code: "store_unavailable" } });
    }
    relay.restore();
    // At once and for all of them, although every connection in the pool is a dead one.
    await Promise.all(Array.from({ length: 8 }, () => store.users.count()));
    await store.settings.setInstance("bootstrap_token_hash", undefined);
    await store.close();
  },
  PATIENCE_MS,
);

run(
  `on a line that stays dead nobody waits and nobody connects but for a probe now and then, until it is back${because}`,
  async () => {
    const { relay, url } = await behindRelay();
    await using _ = relay;
    const store = await openStore({ url, pool: { max: 6 } });
    await store.users.count();
    relay.silence();
    // One statement without an answer, then connections: together they find out.
    await Promise.all([
      failsWith("store_unavailable", store.users.count()),
      failsWith("store_unavailable", store.changes.poll()),
    ]);
    await Promise.allSettled(Array.from({ length: 20 }, () => store.users.count()));
    const before = relay.opened();
    const words = new Set<string>();
    // Each would take five seconds by itself, and the test would not live to see the end of it.
    for (let asked = 0; asked < 100; asked += 1) {
      const { message, cause } = await failsWith("store_unavailable", store.users.count());
      words.add(message);
      expect(cause).toBeUndefined();
    }
    await failsWith("store_unavailable", store.settings.setInstance("bootstrap_token_hash", "x"));
    await failsWith("store_unavailable", store.changes.poll());
    await failsWith("store_unavailable", store.ping());
    expect(relay.opened() - before).toBeLessThan(5);
    expect(words.size).toBe(1);
    relay.restore();
    await untilBack(() => store.users.count());
    await Promise.all(Array.from({ length: 8 }, () => store.users.count()));
    await store.changes.poll();
    // No probe is sent any more.
    const after = relay.opened();
    await Bun.sleep(1500);
    expect(relay.opened()).toBe(after);
    await store.close();
  },
  PATIENCE_MS,
);

run(
  `where nobody listens one request finds out, those after it do not connect, and it works soon after somebody does${because}`,
  async () => {
    const gone = await behindRelay();
    await gone.relay[Symbol.asyncDispose]();
    const { db } = await openDatabase({ url: gone.url });
    const ask = () => sql`select 1`.execute(db);
    expect((await failsWith("store_unavailable", ask())).cause).toMatchObject({ code: "ECONNREFUSED" });
    // What was not tried has no cause.
    const refused = Array.from({ length: 50 }, () => failsWith("store_unavailable", ask()));
    for (const { cause } of await Promise.all(refused)) expect(cause).toBeUndefined();
    const { relay } = await behindRelay(gone.relay.port);
    await using _ = relay;
    await untilBack(ask);
    await Promise.all(Array.from({ length: 8 }, ask));
    await db.destroy();
  },
);

run(`a server that refuses the login is asked each time: it can be reached${because}`, async () => {
  const wrong = new URL(url);
  wrong.username = "no_such_user";
  const { db } = await openDatabase({ url: wrong.href });
  for (let round = 0; round < 3; round += 1) {
    const { cause } = await failsWith("store_unavailable", sql`select 1`.execute(db));
    expect(String(cause)).toContain("no_such_user");
  }
  await db.destroy();
});

/** Within about a second; three are given for a busy machine. */
async function untilBack(ask: () => Promise<unknown>): Promise<void> {
  const since = performance.now();
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (performance.now() - since > 3000) throw error;
      await Bun.sleep(20);
    }
  }
}

run(
  `a store on a dead line can be closed, with work under way${because}`,
  async () => {
    const { relay, url } = await behindRelay();
    await using _ = relay;
    const store = await openStore({ url, pool: { max: 4 } });
    await store.users.count();
    relay.silence();
    const pending = store.users.count();
    pending.catch(() => {});
    await store.close();
    await expect(pending).rejects.toThrow();
  },
  PATIENCE_MS,
);

run(
  `a start on a dead line fails and says why${because}`,
  async () => {
    const { relay, url } = await behindRelay();
    await using _ = relay;
    relay.silence();
    const error = await failsWith("store_unavailable", openStore({ url }));
    expect(error.message).toContain("did not answer within 5 s");
  },
  PATIENCE_MS,
);

run(
  `while every connection is busy, another's writes are noticed, health answers and a session is ended${because}`,
  async () => {
    const raw = await openDatabase({ url, pool: { max: 3 } });
    const store = await createStore(raw);
    const other = await openStore({ url, pool: { max: 3 } });
    const heard: string[] = [];
    store.changes.subscribe(({ type }) => heard.push(type));
    const recorded = (await other.audit.head())?.seq ?? 0;
    let isBusy = true;
    const busy = sql`select pg_sleep(4)`.execute(raw.db).finally(() => {
      isBusy = false;
    });
    await other.settings.setInstance("bootstrap_token_hash", "x");
    await store.changes.poll();
    expect(heard).toHaveLength(1);
    await store.ping();
    await store.sessions.delete("none" as never);
    const by = anonymousDoer("");
    await actToRevoke({ store, clock: { now: Date.now }, digest: sha256 }, by, async ({ sessions }, note) => {
      await sessions.delete("none" as never);
      note({ action: "session.revoke", target: { type: "session", id: "none", name: "" } });
    });
    expect((await other.audit.head())?.seq).toBe(recorded + 1);
    expect(isBusy).toBe(true);
    await other.settings.setInstance("bootstrap_token_hash", undefined);
    await other.close();
    await busy;
    await closeDatabase(raw);
  },
  PATIENCE_MS,
);
