import type { VaultId } from "../../../core/ids.ts";
import type { SeenHost } from "../../../core/learn/discovered-host.ts";
import type { Recorded } from "../../../core/learn/recorded.ts";
import type { PastUse } from "../../../core/limit/replay.ts";
import type { LogBatch } from "../../../core/log/batch.ts";
import type { Entry } from "../../../core/log/entry.ts";
import type { TimeRange } from "../../../core/log/time-range.ts";
import type { TrafficCounts } from "../../../core/log/traffic.ts";

export type LogRow = Entry & { readonly id: number; readonly actorName: string };

export type LogQuery = {
  /** Undefined asks for the instance's own rows: requests that were refused before their vault was known. */
  readonly vaultId: VaultId | undefined;
  /** `mitm` or `explicit`; no row has another. */
  readonly ingress?: string;
  readonly statusBucket?: "2xx" | "3xx" | "4xx" | "5xx" | "err";
  readonly service?: string;
  /** Of requests to hosts that hold this text, which is lower case; rows name a host with its port. */
  readonly hostPart?: string;
  /** Of the user with this address, or agents of this name, as they are called now. */
  readonly actorName?: string;
  readonly errorCode?: string;
  /** Rows with a lower id, newest first. */
  readonly before?: number;
  /** Rows with a higher id: the oldest of them are taken, and still answered newest first. */
  readonly after?: number;
  readonly limit: number;
};

export type TrafficQuery = {
  /** Undefined asks for all rows, those of no vault included. */
  readonly vaultId?: VaultId;
  /** By the time at which the rows were made. */
  readonly range: TimeRange;
};

export type RequestsQuery = {
  readonly vaultId: VaultId;
  /** When rows were made, in ms since 1970; `to` is no longer in it. */
  readonly from: number;
  readonly to: number;
  /** Whose requests are told apart from those of others: the user with this address, or agents of this name. */
  readonly actor?: string;
};

export type LogRepo = {
  /**
   * Writes the rows in one transaction and in their order. A batch that is there already, because only the answer to
   * it was lost, is not written again. A row that the database refuses does not take the others with it: `refused`
   * counts those, `cause` is why the last one was.
   */
  append(batch: LogBatch): Promise<{ readonly refused: number; readonly cause?: unknown }>;
  /** Newest first; `more` tells whether older rows than the last one exist. */
  list(query: LogQuery): Promise<{ readonly rows: readonly LogRow[]; readonly more: boolean }>;
  /**
   * Hosts of requests that no service matched, and that were refused for it or answered with 401 or 403 by the host
   * itself: by name, `atMost` of them.
   */
  unmatchedHosts(vaultId: VaultId, atMost: number): Promise<readonly SeenHost[]>;
  /** How many such requests the log has of each host, which is named with its port; who has none is left out. */
  countUnmatched(vaultId: VaultId, hosts: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Counts the rows of a time, however many they are; `vaults` of the counts only when all are asked for. */
  traffic(query: TrafficQuery): Promise<TrafficCounts>;
  /** What was asked for in a vault, each different request once, however many rows there are. */
  requests(query: RequestsQuery): Promise<Recorded>;
  /** What the newest `atMost` rows tell of requests in vaults that were over at `since` or later, the oldest first. */
  pastUses(query: { readonly since: number; readonly atMost: number }): Promise<readonly PastUse[]>;
  /**
   * Deletes rows created before `before` and all but the newest `perVault` of each vault; 0 skips that rule. About
   * `atMost` of them, when it is given.
   * Done in slices, not as one transaction; gives the number of rows. Ends early, between two slices, once `signal`
   * is aborted: what is left is deleted the next time.
   */
  prune(
    rule: { readonly before: number; readonly perVault: number; readonly atMost?: number },
    signal?: AbortSignal,
  ): Promise<number>;
  /** When the newest row was made, in milliseconds since 1970. */
  newestAt(): Promise<number | undefined>;
};
