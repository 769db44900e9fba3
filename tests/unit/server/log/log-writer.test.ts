import { afterEach, beforeEach, expect, test } from "bun:test";
import { AppError } from "../../../../src/core/errors.ts";
import { DEFAULT_VAULT_ID } from "../../../../src/core/ids.ts";
import type { Entry } from "../../../../src/core/log/entry.ts";
import type { Store } from "../../../../src/ports/store.ts";
import { createLogWriter } from "../../../../src/server/log/log-writer.ts";
import { openStore } from "../../../../src/store/open.ts";
import { createRecordingLogger } from "../../../support/recording-logger.ts";

let store: Store;
beforeEach(async () => {
  store = await openStore({ url: "sqlite::memory:" });
});
afterEach(() => store.close());

function entry(path: string): Entry {
  return {
    vaultId: DEFAULT_VAULT_ID,
    actorType: "",
    actorId: "",
    sessionId: "",
    ingress: "mitm",
    method: "GET",
    host: "a.example:443",
    path,
    matchedService: "",
    credentialKeys: [],
    status: 200,
    latencyMs: 1,
    errorCode: "",
    authScheme: "",
    authHeader: "",
    plaintext: false,
    placeholderSent: false,
    createdAt: 1,
  };
}

/** Paths in the order of writing. */
async function written(): Promise<string[]> {
  const { rows } = await store.logs.list({ vaultId: DEFAULT_VAULT_ID, limit: 20_000 });
  return rows.map((row) => row.path).reverse();
}

/** A row that breaks a rule of the table. */
const refusedEntry: Entry = { ...entry("/refused"), ingress: "neither" as never };

const numbered = (count: number) => Array.from({ length: count }, (_, index) => `/${index}`);

/**
 * The store's log, with its inserts counted; while `down` failing as a lost database does, while `deaf` as one whose
 * answer is lost: it has written.
 */
function wrapped() {
  const { logger, lines } = createRecordingLogger();
  const state = { down: false, deaf: false, batches: [] as number[] };
  const writer = createLogWriter({
    logger,
    logs: {
      append: async (batch) => {
        if (state.down) throw new AppError("store_unavailable");
        state.batches.push(batch.rows);
        const outcome = await store.logs.append(batch);
        if (state.deaf) throw new AppError("store_unavailable");
        return outcome;
      },
    },
  });
  return { writer, state, lines };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 100; i++) {
    if (await condition()) return;
    await Bun.sleep(20);
  }
  throw new Error("it did not happen");
}

test("rows appear by themselves within a quarter of a second or so", async () => {
  const { writer, state } = wrapped();
  for (const path of numbered(3)) writer.add(entry(path));
  expect(await written()).toEqual([]);
  await until(async () => (await written()).length === 3);
  expect(state.batches).toEqual([3]);
  await writer.stop();
});

test("a full batch does not wait, and goes in one insert, in order", async () => {
  const { writer, state } = wrapped();
  for (const path of numbered(4200)) writer.add(entry(path));
  await until(() => state.batches.length === 2);
  expect(state.batches).toEqual([2048, 2048]);
  await writer.stop();
  expect(await written()).toEqual(numbered(4200));
});

test("flush writes what was added before it, at once", async () => {
  const { writer, state } = wrapped();
  await writer.flush();
  for (const path of numbered(3)) writer.add(entry(path));
  const start = performance.now();
  const flushed = writer.flush();
  writer.add(entry("/later"));
  await flushed;
  expect(await written()).toContainValues(numbered(3));
  expect(performance.now() - start).toBeLessThan(200);
  expect(state.batches[0]).toBeGreaterThanOrEqual(3);
  await writer.stop();
});

test("flush waits for an insert that is under way and for what came behind it", async () => {
  const { writer } = wrapped();
  for (const path of numbered(2048)) writer.add(entry(path));
  await Promise.resolve();
  for (const path of ["/a", "/b"]) writer.add(entry(path));
  await Promise.all([writer.flush(), writer.flush()]);
  expect(await written()).toEqual([...numbered(2048), "/a", "/b"]);
  await writer.stop();
});

test("flush does not wait for a database that is away, but tries it", async () => {
  const { writer, state, lines } = wrapped();
  state.down = true;
  writer.add(entry("/waits"));
  await writer.flush();
  expect(lines).toHaveLength(1);
  await writer.flush();
  expect(lines).toHaveLength(2);
  state.down = false;
  await writer.flush();
  expect(await written()).toEqual(["/waits"]);
  await writer.stop();
});

test("flush does not wait for a row that the database refuses", async () => {
  const { writer } = wrapped();
  for (const path of numbered(3)) writer.add(path === "/1" ? refusedEntry : entry(path));
  await writer.flush();
  expect(await written()).toEqual(["/0", "/2"]);
  await writer.stop();
});

test("stop writes what waits", async () => {
  const { writer } = wrapped();
  writer.add(entry("/last"));
  await writer.stop();
  expect(await written()).toEqual(["/last"]);
});

test("while the database is away rows wait, and are written in order once it is back", async () => {
  const { writer, state, lines } = wrapped();
  state.down = true;
  for (const path of numbered(120)) writer.add(entry(path));
  await until(() => lines.length > 0);
  state.down = false;
  await until(async () => (await written()).length === 120);
  expect(await written()).toEqual(numbered(120));
  await writer.stop();
});

test("beyond 16,384 waiting rows the newest are dropped, and said at 1, 2, 4, 8", async () => {
  const { writer, state, lines } = wrapped();
  state.down = true;
  for (const path of numbered(16_384 + 9)) writer.add(entry(path));
  const drops = lines.filter((line) => line.message.includes("full")).map((line) => line.fields["dropped"]);
  expect(drops).toEqual([1, 2, 4, 8]);
  state.down = false;
  await writer.stop();
  expect(await written()).toEqual(numbered(16_384));
});

test("a row that the database refuses does not take the others with it", async () => {
  const { writer, lines } = wrapped();
  for (const path of numbered(200)) writer.add(path === "/1" ? refusedEntry : entry(path));
  await writer.stop();
  expect(await written()).toEqual(numbered(200).filter((path) => path !== "/1"));
  expect(lines).toMatchObject([{ message: "request-log rows refused by the database", fields: { rows: 1 } }]);
  expect(String(lines[0]?.fields["error"])).toContain("CHECK constraint");
});

test("rows whose answer was lost are not written again, a refused one among them or not", async () => {
  const { writer, state, lines } = wrapped();
  state.deaf = true;
  for (const path of numbered(100)) writer.add(path === "/50" ? refusedEntry : entry(path));
  await writer.flush();
  for (const path of ["/a", "/b"]) writer.add(entry(path));
  await writer.flush();
  expect(state.batches[0]).toBe(100);
  expect(lines.length).toBeGreaterThan(1);
  state.deaf = false;
  await writer.stop();
  expect(await written()).toEqual([...numbered(100).filter((path) => path !== "/50"), "/a", "/b"]);
});

test("beyond 16 million waiting characters the newest are dropped", async () => {
  const { writer, state, lines } = wrapped();
  state.down = true;
  const long = (at: number) => `/${at}${"x".repeat(60_000)}`;
  for (let at = 0; at < 400; at += 1) writer.add(entry(long(at)));
  const drops = lines.filter((line) => line.message.includes("full")).map((line) => line.fields["dropped"]);
  expect(drops.at(-1)).toBe(64);
  state.down = false;
  await writer.stop();
  expect(await written()).toEqual(Array.from({ length: 280 }, (_, at) => long(at)));
});

test("stop gives up after 3 seconds and says what was lost", async () => {
  const { writer, state, lines } = wrapped();
  state.down = true;
  writer.add(entry("/lost"));
  const start = performance.now();
  await writer.stop();
  expect(performance.now() - start).toBeWithin(2900, 3600);
  expect(lines.at(-1)).toMatchObject({ level: "warn", fields: { lost: 1 } });
});
