/** The audit log on the wire, which is also what its hashes are made of: `core/audit/record.ts` says how. */
import * as v from "valibot";

/** Members that are not known here stay: they are under the hash, too. */
const Named = v.looseObject({ type: v.string(), id: v.string(), name: v.string() });

export const AuditItem = v.looseObject({
  seq: v.number(),
  at: v.string(),
  actor: v.looseObject({ ...Named.entries, session_id: v.string(), ip: v.string() }),
  action: v.string(),
  target: Named,
  vault: v.looseObject({ id: v.string(), name: v.string() }),
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
