/** How the engines look for log rows: every filter by an index that holds what it asks for. */
import { expect, test } from "bun:test";
import { CompiledQuery, Kysely } from "kysely";
import type { LogQuery, LogRepo } from "../../../src/ports/store/instance/logs.ts";
import { openSqlite } from "../../../src/store/dialects/sqlite.ts";
import { migrate } from "../../../src/store/migrations/migrate.ts";
import { createLogRepo } from "../../../src/store/repos/log/logs.ts";
import { sliceStatement } from "../../../src/store/repos/log/traffic-rows.ts";
import type { OpenDatabase, Schema } from "../../../src/store/schema.ts";
import { DEFAULT } from "../samples.ts";

/** What SQLite says of each statement that `ask` runs on the log. */
async function plansOf(
  ask: (logs: LogRepo, db: Kysely<Schema>) => Promise<unknown>,
): Promise<readonly string[]> {
  const asked: CompiledQuery[] = [];
  const { dialect, ...past } = openSqlite(":memory:");
  const db = new Kysely<Schema>({ dialect, log: (event) => void asked.push(event.query) });
  const database: OpenDatabase = { engine: "sqlite", db, ...past };
  await migrate(database);
  asked.splice(0);
  await ask(createLogRepo(database), db);
  const plans: string[] = [];
  for (const { sql, parameters } of asked.splice(0)) {
    const explain = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]);
    const { rows } = await db.executeQuery<{ detail: string }>(explain);
    plans.push(rows.map(({ detail }) => detail).join("\n"));
  }
  await db.destroy();
  return plans;
}

const filters: Readonly<Record<string, Partial<LogQuery>>> = {
  "no filter": {},
  ingress: { ingress: "explicit" },
  service: { service: "example" },
  "status class": { statusBucket: "5xx" },
  errors: { statusBucket: "err" },
};
const expected: Readonly<Record<string, RegExp>> = {
  "no filter": /request_logs_vault \(vault_id=\?/,
  ingress: /request_logs_explicit \(vault_id=\?/,
  service: /request_logs_service \(vault_id=\? AND matched_service=\?/,
  "status class": /request_logs_status_class \(vault_id=\? AND <expr>=\?/,
  errors: /request_logs_error \(vault_id=\?/,
};

for (const [name, filter] of Object.entries(filters)) {
  for (const [place, where] of Object.entries({
    "the newest": {},
    "older ones": { before: 1000 },
    "what follows": { after: 1000 },
  })) {
    test(`${place} by ${name} come from its index, in order`, async () => {
      for (const vaultId of [DEFAULT, undefined]) {
        const plans = await plansOf((logs) => logs.list({ vaultId, limit: 50, ...filter, ...where }));
        expect(plans.length).toBeGreaterThan(0);
        for (const plan of plans) {
          expect(plan).toMatch(expected[name] as RegExp);
          expect(plan).not.toContain("SCAN request_logs");
          expect(plan).not.toContain("TEMP B-TREE");
        }
      }
    });
  }
}

test("hosts without a service are found and counted in their index, from host to host", async () => {
  const found = await plansOf((logs) => logs.unmatchedHosts(DEFAULT, 10));
  const counted = await plansOf((logs) => logs.countUnmatched(DEFAULT, ["a.example:443", "b.example:443"]));
  for (const plan of [...found, ...counted]) {
    expect(plan).not.toContain("SCAN request_logs");
    expect(plan).not.toContain("SCAN newest");
  }
  expect(found.join()).toMatch(/request_logs_unmatched \(vault_id=\? AND host>\?/);
  expect(counted.join()).toMatch(/COVERING INDEX request_logs_unmatched \(vault_id=\? AND host=\?/);
});

test("what is counted of a time is found by it, and read in order", async () => {
  const range = { from: 0, to: 1000, bucketMs: 100, buckets: 10 };
  const plan = async (vaultId?: typeof DEFAULT) => {
    const asked = vaultId === undefined ? { range } : { vaultId, range };
    const { sql, parameters } = sliceStatement({ ...asked, at: 0, id: 0, limit: 10 });
    return (await plansOf((_, db) => db.executeQuery(CompiledQuery.raw(sql, [...parameters])))).join();
  };
  expect(await plan(DEFAULT)).toMatch(
    /request_logs_vault_time \(vault_id=\? AND created_at>\? AND created_at<\?/,
  );
  expect(await plan()).toMatch(/request_logs_created_at \(created_at>\? AND created_at<\?/);
  expect(`${await plan(DEFAULT)} ${await plan()}`).not.toContain("TEMP B-TREE");
});
