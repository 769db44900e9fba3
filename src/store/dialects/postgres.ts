import { type Dialect, PostgresDialect } from "kysely";
import { parsePostgresUrl } from "./postgres-address.ts";
import type { Notifications } from "./postgres-notifications.ts";
import { ConnectionPool, type PoolOptions } from "./postgres-pool.ts";

export type { PoolOptions } from "./postgres-pool.ts";

const DEFAULT_POOL = { max: 23, idleTimeoutMs: 60_000, maxLifetimeMs: 300_000 } as const;
const QUERY_MS = 5000;

/**
 * A dialect over a pool of connections. Connects at the first query. No statement is prepared under a name, so a pooler
 * that gives each transaction another connection (PgBouncer) may stand between. Throws AppError `invalid_config` for a
 * URL that is not valid or asks for what is not known here.
 */
export function openPostgres(
  url: string,
  pool: Partial<PoolOptions> = {},
  notifications?: Notifications,
): Dialect {
  const options = { queryMs: QUERY_MS, ...DEFAULT_POOL, ...pool };
  return new PostgresDialect({
    pool: new ConnectionPool(parsePostgresUrl(url), options, notifications) as never,
  });
}
