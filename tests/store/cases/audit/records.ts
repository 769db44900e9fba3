import { expect } from "bun:test";
import { type AuditRecord, GENESIS } from "../../../../src/core/audit/record.ts";
import type { AuditQuery } from "../../../../src/ports/store/instance/audit.ts";
import { failsWith } from "../../fails.ts";
import { NOW } from "../../samples.ts";
import type { Case } from "../../world.ts";

function aRecord(seq: number, fields: Partial<AuditRecord> = {}): AuditRecord {
  return {
    seq,
    at: NOW,
    actor: { type: "user", id: "u1", name: "olga@example.com", sessionId: "s", ip: "::1" },
    action: "vault.create",
    target: { type: "vault", id: "v1", name: "payments" },
    vault: { id: "v1", name: "payments" },
    changes: { name: { after: "payments" } },
    previousHash: GENESIS,
    hash: `hash of ${seq}`,
    ...fields,
  };
}

export const AUDIT_CASES: readonly Case[] = [
  {
    name: "audit: what was appended is read back, newest first or from a place on",
    run: async ({ store }) => {
      expect(await store.audit.head()).toBeUndefined();
      const records = [1, 2, 3].map((seq) => aRecord(seq));
      await store.audit.append(records.slice(0, 1));
      await store.audit.append(records.slice(1));
      expect(await store.audit.head()).toEqual({ seq: 3, hash: "hash of 3" });
      expect(await store.audit.list({ limit: 2 })).toEqual(records.toReversed().slice(0, 2));
      expect(await store.audit.list({ limit: 2, before: 2 })).toEqual([records[0] as AuditRecord]);
      expect(await store.audit.list({ limit: 2, after: 1 })).toEqual(records.slice(1));
    },
  },
  {
    name: "audit: a place is given once",
    run: async ({ store }) => {
      await store.audit.append([aRecord(1)]);
      await failsWith("conflict", store.audit.append([aRecord(2), aRecord(1, { hash: "another" })]));
      expect(await store.audit.list({ limit: 9 })).toEqual([aRecord(1)]);
    },
  },
  {
    name: "audit: records are found by vault, by actor and by act",
    run: async ({ store }) => {
      const actor = { ...aRecord(1).actor, id: "u2" };
      await store.audit.append([aRecord(1)]);
      await store.audit.append([aRecord(2, { vault: { id: "v2", name: "other" } })]);
      await store.audit.append([aRecord(3, { actor })]);
      await store.audit.append([aRecord(4, { action: "vault.delete" })]);
      const found = async (query: Partial<AuditQuery>) =>
        (await store.audit.list({ limit: 9, ...query })).map(({ seq }) => seq);
      expect(await found({ vaultId: "v2" })).toEqual([2]);
      expect(await found({ actorId: "u2" })).toEqual([3]);
      expect(await found({ action: "vault.delete" })).toEqual([4]);
      expect(await found({ actorId: "u1", vaultId: "v1" })).toEqual([4, 1]);
      expect(await found({ vaultName: "other" })).toEqual([2]);
      expect(await found({ actorName: "olga@example.com", before: 3 })).toEqual([2, 1]);
    },
  },
  {
    name: "audit: records are found by time, the first moment belonging to it and the last not",
    run: async ({ store }) => {
      await store.audit.append([1, 2, 3, 4].map((seq) => aRecord(seq, { at: NOW + seq })));
      const found = async (query: Partial<AuditQuery>) =>
        (await store.audit.list({ limit: 9, ...query })).map(({ seq }) => seq);
      expect(await found({ since: NOW + 3 })).toEqual([4, 3]);
      expect(await found({ until: NOW + 3 })).toEqual([2, 1]);
      expect(await found({ since: NOW + 2, until: NOW + 4, after: 0 })).toEqual([2, 3]);
    },
  },
  {
    name: "audit: what other hands have made unreadable is still shown",
    run: async ({ store, raw }) => {
      await store.audit.append([aRecord(1)]);
      await raw.db.updateTable("audit_records").set({ changes: "[no" }).execute();
      const [record] = await store.audit.list({ limit: 1 });
      expect(record).toEqual(aRecord(1, { changes: { unreadable: { after: "[no" } } }));
    },
  },
];
