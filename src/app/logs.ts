import type { Principal } from "../core/actor.ts";
import { AppError } from "../core/errors.ts";
import type { LogSink } from "../ports/log-sink.ts";
import type { LogQuery, LogRow } from "../ports/store/logs.ts";
import type { Store } from "../ports/store.ts";
import { enterVault } from "./enter-vault.ts";

export const DEFAULT_LOG_LIMIT = 50;
export const MAX_LOG_LIMIT = 200;

export type LogRequest = Omit<LogQuery, "vaultId"> & { readonly vault: string };

export type LogPage = {
  /** Newest first. */
  readonly rows: readonly LogRow[];
  /** The `before` of the next page; absent on the last one and when `after` was given. */
  readonly nextCursor?: number;
  /** The `after` that finds what comes next. */
  readonly latestId: number;
};

/** One page of the vault's request log, with every request that ended before. Throws `bad_request` when both `before` and `after` are given. */
export async function listLogs(
  deps: {
    readonly store: Pick<Store, "vaults" | "grants" | "logs">;
    readonly log: Pick<LogSink, "flush">;
  },
  principal: Principal,
  { vault: name, ...query }: LogRequest,
): Promise<LogPage> {
  if (query.before !== undefined && query.after !== undefined) {
    throw new AppError("bad_request", { message: "before and after cannot be used together" });
  }
  const vault = await enterVault(deps, principal, { name, action: "log:read" });
  await deps.log.flush();
  const { rows, more } = await deps.store.logs.list({ ...query, vaultId: vault.id });
  const last = rows.at(-1);
  const latestId = rows[0]?.id ?? query.after ?? 0;
  const hasNext = more && query.after === undefined && last !== undefined;
  return hasNext ? { rows, nextCursor: last.id, latestId } : { rows, latestId };
}
