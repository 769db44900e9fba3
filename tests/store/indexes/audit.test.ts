/** How SQLite looks for audit records: no filter reads the whole log, and a page needs no sorting. */
import { expect, test } from "bun:test";
import { CompiledQuery, Kysely } from "kysely";
import type { AuditQuery } from "../../../src/ports/store/instance/audit.ts";
import { openSqlite } from "../../../src/store/dialects/sqlite.ts";
import { migrate } from "../../../src/store/migrations/migrate.ts";
import { createAuditRepo } from "../../../src/store/repos/instance/audit.ts";
import type { Schema } from "../../../src/store/schema.ts";

async function planOf(query: Partial<AuditQuery>): Promise<string> {
  const asked: CompiledQuery[] = [];
  const { dialect } = openSqlite(":memory:");
  const db = new Kysely<Schema>({ dialect, log: (event) => void asked.push(event.query) });
  await migrate({ engine: "sqlite", db });
  asked.splice(0);
  const noWrites = () => Promise.reject(new Error("it only reads"));
  await createAuditRepo(db, noWrites).list({ limit: 50, ...query });
  const [{ sql, parameters }] = asked as [CompiledQuery];
  const explain = CompiledQuery.raw(`explain query plan ${sql}`, [...parameters]);
  const { rows } = await db.executeQuery<{ detail: string }>(explain);
  await db.destroy();
  return rows.map(({ detail }) => detail).join("\n");
}

test.each<[string, Partial<AuditQuery>, RegExp]>([
  ["vault", { vaultId: "v" }, /audit_records_vault \(vault_id=\?/],
  ["name of a vault", { vaultName: "v" }, /audit_records_vault_name \(vault_name=\?/],
  ["actor", { actorId: "a" }, /audit_records_actor \(actor_id=\?/],
  ["name of an actor", { actorName: "a" }, /audit_records_actor_name \(actor_name=\?/],
  ["act", { action: "vault.create" }, /audit_records_action \(action=\?/],
  ["time", { since: 1, until: 2 }, /COVERING INDEX audit_records_at \(at>\? AND at<\?\)/],
  ["place", { before: 9 }, /INTEGER PRIMARY KEY/],
])("by %s, the newest and what follows a place come from an index, in order", async (_, query, index) => {
  for (const place of [{}, { after: 1000 }]) {
    const plan = await planOf({ ...query, ...place });
    expect(plan).toMatch(index);
    expect(plan).not.toContain("SCAN audit_records");
    expect(plan).not.toContain("TEMP B-TREE");
  }
});
