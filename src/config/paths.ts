import { join } from "node:path";

/** Where things lie in a data directory. Pure: nothing is created or checked here. */
export type DataPaths = {
  /** Mode 0700. */
  readonly home: string;
  /** The CLI's session: token and address. Mode 0600. */
  readonly session: string;
  /** The vault chosen by `vault use`. */
  readonly context: string;
  /** Held while one `vault run` of several starts the server. */
  readonly startLock: string;
  /** One-use token by which this user's CLI becomes the owner of a new server. Mode 0600. */
  readonly bootstrapToken: string;
  /** What tells clients to trust us, in one folder for each root and content. */
  readonly trust: string;
  readonly database: string;
  readonly pidFile: string;
  /** Runs of this machine, for the server that is started next. Mode 0600. */
  readonly runs: string;
  /** What a detached server prints. Mode 0600. */
  readonly serverLog: string;
};

export function dataPaths(home: string): DataPaths {
  return {
    home,
    session: join(home, "session.json"),
    context: join(home, "context"),
    startLock: join(home, "start.lock"),
    bootstrapToken: join(home, "bootstrap-token"),
    trust: join(home, "trust"),
    database: join(home, "agent-vault.db"),
    pidFile: join(home, "agent-vault.pid"),
    runs: join(home, "runs.json"),
    serverLog: join(home, "server.log"),
  };
}
