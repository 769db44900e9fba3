/** The audit log on the wire, which is also what its hashes are made of: `core/audit/record.ts` says how. */
import * as v from "valibot";

const Named = v.object({ type: v.string(), id: v.string(), name: v.string() });

export const AuditItem = v.object({
  seq: v.number(),
  at: v.string(),
  actor: v.object({ ...Named.entries, session_id: v.string(), ip: v.string() }),
  action: v.string(),
  target: Named,
  vault: v.object({ id: v.string(), name: v.string() }),
  /** By the name of the field: `before` and `after`, of which one may be missing. */
  changes: v.record(v.string(), v.unknown()),
  previous_hash: v.string(),
  hash: v.string(),
});
export type AuditItem = v.InferOutput<typeof AuditItem>;

export const ListAuditReply = v.object({
  records: v.array(AuditItem),
  next_cursor: v.nullable(v.number()),
});
export type ListAuditReply = v.InferOutput<typeof ListAuditReply>;

export const AuditHeadItem = v.object({
  version: v.literal(1),
  seq: v.number(),
  hash: v.string(),
  signed_at: v.string(),
  key_id: v.string(),
  signature: v.string(),
});

export const AuditKeyItem = v.object({
  key_id: v.string(),
  algorithm: v.literal("ed25519"),
  public_key: v.string(),
});

export const ListAuditHeadsReply = v.object({
  heads: v.array(AuditHeadItem),
  keys: v.array(AuditKeyItem),
  next_cursor: v.nullable(v.number()),
});

export const SignAuditReply = v.object({
  /** Null while nothing is recorded. */
  head: v.nullable(AuditHeadItem),
});
