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
  /** Our root certificate alone. */
  readonly caCertificate: string;
  /** The system's roots and ours, for clients whose setting replaces their trust store. */
  readonly caBundle: string;
  readonly database: string;
  readonly pidFile: string;
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
    caCertificate: join(home, "mitm-ca.pem"),
    caBundle: join(home, "ca-bundle.pem"),
    database: join(home, "agent-vault.db"),
    pidFile: join(home, "agent-vault.pid"),
    serverLog: join(home, "server.log"),
  };
}
