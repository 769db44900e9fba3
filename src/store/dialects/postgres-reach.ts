/** Whether a Postgres server can be reached at all: one answer for all pools of connections to it. */
import { Client, type ClientConfig, DatabaseError } from "pg";
import { AppError } from "../../core/errors.ts";
import { Breaker } from "./breaker.ts";
import { cut } from "./postgres-connection.ts";
import { fromPostgresFailure, isUnreachable } from "./postgres-failure.ts";

const PATIENCE_MS = 1000;
const PAUSE_MS = 200;

/** A breaker whose probes connect to the server, log in and leave. `connectMs` is how long each has for it. */
export function watchReach(config: ClientConfig, connectMs: number): Breaker {
  const probe = async (signal: AbortSignal) => {
    const client = new Client({ ...config, connectionTimeoutMillis: connectMs });
    client.on("error", ignore);
    const abandon = () => cut(client);
    signal.addEventListener("abort", abandon, { once: true });
    try {
      await client.connect();
      client.end().catch(ignore);
    } catch (cause) {
      cut(client);
      // Whatever it says, it is there.
      if (!(cause instanceof DatabaseError)) throw cause;
    } finally {
      signal.removeEventListener("abort", abandon);
    }
  };
  return new Breaker({ probe, patienceMs: PATIENCE_MS, pauseMs: PAUSE_MS });
}

/**
 * What whoever would connect is told while the breaker is open. It has no cause, or the log would repeat for every
 * request what it said when the server was found to be away.
 */
export function refusalOf({ open }: Breaker): AppError | undefined {
  if (open === undefined) return undefined;
  const { code, message, hint } = fromPostgresFailure(open.cause);
  return new AppError(code, { message, ...(hint === undefined ? {} : { hint }) });
}

type Connected = (failure: Error | null | undefined) => void;

/**
 * pg's client for a pool: it makes no connection while the breaker is open, and tells it how each came out. Connections
 * that exist are used all the same.
 */
export function clientBehind(breaker: Breaker): new (config: ClientConfig) => Client {
  return class extends Client {
    // The pool gives a callback, and nobody else connects.
    override connect(callback?: unknown): Promise<never> & undefined {
      const done = callback as Connected;
      const refused = refusalOf(breaker);
      if (refused !== undefined) process.nextTick(() => done(refused));
      else {
        const attempt = breaker.begin();
        super.connect((failure: Error | null | undefined) => {
          if (!failure || failure instanceof DatabaseError) attempt.reached();
          else if (isUnreachable(failure)) attempt.failed(failure);
          done(failure);
        });
      }
      return undefined as never;
    }
  };
}

/** Whoever waits for the connection hears of it; unheard, an event of this name would end the process. */
function ignore(): void {}
