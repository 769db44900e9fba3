import { expect } from "bun:test";
import type { SignedHead } from "../../../../src/core/audit/head.ts";
import type { AuditKey } from "../../../../src/ports/store/instance/audit-heads.ts";
import { NOW, sealed } from "../../samples.ts";
import type { Case } from "../../world.ts";

const aHead = (seq: number, fields: Partial<SignedHead> = {}): SignedHead => ({
  seq,
  hash: `hash of ${seq}`,
  signedAt: NOW,
  keyId: "k1",
  signature: new Uint8Array([seq, 2, 3]),
  ...fields,
});

const aKey = (keyId: string): AuditKey => ({
  keyId,
  publicKey: new Uint8Array([1, 2]),
  sealedKey: sealed(3),
  createdAt: NOW,
});

export const AUDIT_HEAD_CASES: readonly Case[] = [
  {
    name: "audit heads: what was added is read back by place, and the last is found",
    run: async ({ store: { auditHeads } }) => {
      expect(await auditHeads.last()).toBeUndefined();
      for (const seq of [7, 1000, 30]) expect(await auditHeads.add(aHead(seq))).toBe(true);
      expect(await auditHeads.last()).toEqual(aHead(1000));
      expect(await auditHeads.list({ after: 0, limit: 2 })).toEqual([aHead(7), aHead(30)]);
      expect(await auditHeads.list({ after: 7, limit: 9 })).toEqual([aHead(30), aHead(1000)]);
    },
  },
  {
    name: "audit heads: the first of a place stays",
    run: async ({ store: { auditHeads } }) => {
      await auditHeads.add(aHead(7));
      expect(await auditHeads.add(aHead(7, { hash: "another" }))).toBe(false);
      expect(await auditHeads.last()).toEqual(aHead(7));
    },
  },
  {
    name: "audit heads: of keys that are made at one time the first is kept, and everyone gets that one",
    run: async ({ store, second }) => {
      const other = await second();
      expect(await store.auditHeads.key()).toBeUndefined();
      const made = await Promise.all([
        store.auditHeads.createKey(aKey("k1")),
        other.auditHeads.createKey(aKey("k2")),
        store.auditHeads.createKey(aKey("k3")),
      ]);
      expect(new Set(made.map(({ keyId }) => keyId)).size).toBe(1);
      expect(await other.auditHeads.key()).toEqual(made[0]);
    },
  },
];
