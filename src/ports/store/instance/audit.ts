import type { AuditRecord } from "../../../core/audit/record.ts";

export type AuditQuery = {
  /** Places in the log, both exclusive. */
  readonly before?: number;
  readonly after?: number;
  /** Milliseconds since 1970, the first inclusive and the other not. */
  readonly since?: number;
  readonly until?: number;
  readonly vaultId?: string;
  /** As it was called at the time. */
  readonly vaultName?: string;
  readonly actorId?: string;
  readonly actorName?: string;
  readonly action?: string;
  readonly limit: number;
};

/** The audit log, which only grows. Records are kept until the instance is. */
export type AuditRepo = {
  /** The newest record's place and hash; undefined while there is none. */
  head(): Promise<{ readonly seq: number; readonly hash: string } | undefined>;
  /** At most `limit`: the newest first, or with `after` those that follow it, the oldest first. */
  list(query: AuditQuery): Promise<readonly AuditRecord[]>;
  /** Adds each at its place, all or none. Rejects with `conflict` when one of these is taken. */
  append(records: readonly AuditRecord[]): Promise<void>;
};
