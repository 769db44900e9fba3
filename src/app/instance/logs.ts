import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { Recorded } from "../../core/learn/recorded.ts";
import type { Clock } from "../../ports/clock.ts";
import type { LogSink } from "../../ports/log-sink.ts";
import type { LogQuery, LogRow } from "../../ports/store/instance/logs.ts";
import type { Store } from "../../ports/store.ts";
import { authorize } from "../authorize.ts";
import { enterVault } from "../vault/enter-vault.ts";

export const DEFAULT_LOG_LIMIT = 50;
export const MAX_LOG_LIMIT = 200;

export type LogFilter = Omit<LogQuery, "vaultId">;

export type LogPage = {
  /** Newest first. */
  readonly rows: readonly LogRow[];
  /** The `before` of the next page; absent on the last one and when `after` was given. */
  readonly nextCursor?: number;
  /** The `after` that finds what comes next. */
  readonly latestId: number;
};

type Deps = {
  readonly store: Pick<Store, "vaults" | "grants" | "logs">;
  readonly clock: Clock;
  readonly log: Pick<LogSink, "flush">;
};

/**
 * One page of a vault's request log, with every request that ended before.
 * Throws `bad_request` when both `before` and `after` are given.
 */
export async function listLogs(
  deps: Deps,
  principal: Principal,
  { vault: name, ...filter }: LogFilter & { readonly vault: string },
): Promise<LogPage> {
  const vault = await enterVault(deps, principal, { name, action: "log:read" });
  return page(deps, { ...filter, vaultId: vault.id });
}

export type RecordedLog = Recorded & {
  readonly vault: string;
  /** In ms since 1970; of requests before it nothing was asked. */
  readonly from: number;
};

/**
 * What was asked for in a vault since a time, each different request once: all of it, or with those of `actor` told apart,
 * who is the user with this address or agents of this name. It takes seconds where there are a million. Throws
 * `vault_not_found`, `forbidden`.
 */
export async function recordedRequests(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string; readonly from: number; readonly actor?: string },
): Promise<RecordedLog> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "log:read" });
  await deps.log.flush();
  const { from, actor } = request;
  const to = deps.clock.now() + 1;
  const query = { vaultId: vault.id, from, to, ...(actor === undefined ? {} : { actor }) };
  return { vault: vault.name, from, ...(await deps.store.logs.requests(query)) };
}

/** One row of a vault's request log. Throws `not_found` where the vault has none of that id. */
export async function readLog(
  deps: Deps,
  principal: Principal,
  request: { readonly vault: string; readonly id: number },
): Promise<LogRow> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "log:read" });
  await deps.log.flush();
  const { rows } = await deps.store.logs.list({ vaultId: vault.id, before: request.id + 1, limit: 1 });
  const row = rows[0];
  if (row?.id === request.id) return row;
  throw new AppError("not_found", {
    message: "The request log of the vault has no such request; old ones are deleted.",
  });
}

/** As `listLogs` of requests that were refused before their vault was known; owners only. */
export async function listInstanceLogs(
  deps: Deps,
  principal: Principal,
  filter: LogFilter,
): Promise<LogPage> {
  authorize(deps, principal, "log:read-instance");
  return page(deps, { ...filter, vaultId: undefined });
}

async function page(deps: Deps, query: LogQuery): Promise<LogPage> {
  if (query.before !== undefined && query.after !== undefined) {
    throw new AppError("bad_request", { message: "before and after cannot be used together" });
  }
  await deps.log.flush();
  const { rows, more } = await deps.store.logs.list(query);
  const last = rows.at(-1);
  const latestId = rows[0]?.id ?? query.after ?? 0;
  const hasNext = more && query.after === undefined && last !== undefined;
  return hasNext ? { rows, nextCursor: last.id, latestId } : { rows, latestId };
}
