import { type Dialect, PostgresDialect } from "kysely";
import { parsePostgresUrl } from "./postgres-address.ts";
import type { Notifications } from "./postgres-notifications.ts";
import { CONNECT_MS, ConnectionPool, type PoolOptions } from "./postgres-pool.ts";
import { watchReach } from "./postgres-reach.ts";

export type { PoolOptions } from "./postgres-pool.ts";

const DEFAULT_POOL = { max: 23, idleTimeoutMs: 60_000, maxLifetimeMs: 300_000 } as const;
const QUERY_MS = 5000;

/** A dialect over a pool of connections of its own, which connects at the first query. */
export type PostgresPool = (pool: Partial<PoolOptions>, notifications?: Notifications) => Dialect;

/**
 * Pools of connections to one server, which are ended together: what one finds out of whether it can be reached, all
 * know. No statement is prepared under a name, so a pooler that gives each transaction another connection (PgBouncer)
 * may stand between. Throws AppError `invalid_config` for a URL that is not valid or asks for what is not known here.
 */
export function openPostgres(url: string): PostgresPool {
  const config = parsePostgresUrl(url);
  const reach = watchReach(config, CONNECT_MS);
  return (pool, notifications) => {
    const options = { queryMs: QUERY_MS, ...DEFAULT_POOL, ...pool };
    return new PostgresDialect({ pool: new ConnectionPool(config, options, reach, notifications) as never });
  };
}
