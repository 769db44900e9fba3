/** How SQLite looks for what is due, which it does every two seconds, and for what a vault's list shows. */
import { expect, test } from "bun:test";
import { CompiledQuery, Kysely } from "kysely";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import type { WebhookDeliveryRepo } from "../../../src/ports/store/vault/webhooks.ts";
import { openSqlite } from "../../../src/store/dialects/sqlite.ts";
import { migrate } from "../../../src/store/migrations/migrate.ts";
import { createWebhookDeliveryRepo } from "../../../src/store/repos/vault/webhook-deliveries.ts";
import type { Schema } from "../../../src/store/schema.ts";

async function planOf(ask: (repo: WebhookDeliveryRepo) => Promise<unknown>): Promise<string> {
  const asked: CompiledQuery[] = [];
  const { dialect } = openSqlite(":memory:");
  const db = new Kysely<Schema>({ dialect, log: (event) => void asked.push(event.query) });
  await migrate({ engine: "sqlite", db });
  asked.splice(0);
  await ask(createWebhookDeliveryRepo(db, () => Promise.reject(new Error("nothing is due"))));
  const [{ sql, parameters }] = asked as [CompiledQuery];
  const { rows } = await db.executeQuery<{ detail: string }>(
    CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]),
  );
  await db.destroy();
  return rows.map(({ detail }) => detail).join("\n");
}

test.each<[string, (repo: WebhookDeliveryRepo) => Promise<unknown>, RegExp]>([
  [
    "what is due",
    (repo) => repo.claim(1, { until: 2, except: [] }),
    /webhook_deliveries_due \(next_attempt_at</,
  ],
  [
    "what is due of other vaults",
    (repo) => repo.claim(1, { until: 2, except: [DEFAULT_VAULT_ID] }),
    /webhook_deliveries_due \(next_attempt_at</,
  ],
  ["a vault's newest", (repo) => repo.list(DEFAULT_VAULT_ID, 10), /webhook_deliveries_vault \(vault_id=/],
  ["what ended", (repo) => repo.deleteEnded(1), /webhook_deliveries_ended \(ended_at</],
])("%s comes from an index, in order", async (_, ask, index) => {
  const plan = await planOf(ask);
  expect(plan).toMatch(index);
  expect(plan).not.toContain("SCAN webhook_deliveries");
  expect(plan).not.toContain("TEMP B-TREE");
});
