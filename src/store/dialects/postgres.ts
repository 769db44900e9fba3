import { SQL } from "bun";
import type { Dialect } from "kysely";
import { PostgresJSDialect } from "kysely-postgres-js";
import { AppError } from "../../core/errors.ts";
import { fromPostgresFailure } from "./postgres-failure.ts";

export type Pool = {
  /** Connections at most; further work waits for one. */
  readonly max?: number;
  /** A connection unused for so long is closed. */
  readonly idleTimeoutMs?: number;
  /** A connection of that age is replaced. */
  readonly maxLifetimeMs?: number;
};

const DEFAULT_POOL = { max: 25, idleTimeoutMs: 60_000, maxLifetimeMs: 300_000 } as const satisfies Pool;
const CONNECT_TIMEOUT_SECONDS = 10;

/** A dialect over a pool. Connects at the first query. Throws AppError `invalid_config` for an unreadable URL. */
export function openPostgres(url: string, pool: Pool = {}): Dialect {
  const sql = createPool(url, pool);
  return new PostgresJSDialect({
    postgres: () => ({
      end: () => sql.end(),
      reserve: async () => {
        const connection = await translated(sql.reserve());
        return {
          release: () => connection.release(),
          unsafe: (query: string, parameters?: unknown[]) => translated(connection.unsafe(query, parameters)),
        };
      },
    }),
  });
}

function createPool(url: string, pool: Pool): SQL {
  const { max, idleTimeoutMs, maxLifetimeMs } = { ...DEFAULT_POOL, ...pool };
  try {
    return new SQL({
      url,
      max,
      idleTimeout: Math.ceil(idleTimeoutMs / 1000),
      maxLifetime: Math.ceil(maxLifetimeMs / 1000),
      connectionTimeout: CONNECT_TIMEOUT_SECONDS,
    });
  } catch {
    // Neither the address nor the cause is repeated: both may hold a password.
    throw new AppError("invalid_config", { message: "The database URL or one of its options is not valid." });
  }
}

async function translated<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (cause) {
    throw fromPostgresFailure(cause);
  }
}
