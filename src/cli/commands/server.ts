import type { ServerConfig } from "../../config/load.ts";
import { AppError } from "../../core/errors.ts";
import { command } from "../command.ts";
import { usageError } from "../failure.ts";
import type { Io } from "../io.ts";
import { withPorts } from "../own-server/with-ports.ts";
import { requirePerson } from "../session/agent.ts";
import { detachedFlags } from "../setup/detached-flags.ts";
import { handedPassword, withMasterPassword } from "../setup/master-password.ts";
import { selfCommand } from "../setup/self.ts";

const LEVELS = ["debug", "info", "warn", "error"];

export default command({
  args: {
    host: { type: "string", valueHint: "address", description: "Address to listen on (127.0.0.1)" },
    port: {
      type: "string",
      alias: "p",
      valueHint: "port",
      description: "Port of the API (PORT, else 14321)",
    },
    "mitm-port": { type: "string", valueHint: "port", description: "Port of the proxy, 0 for none (14322)" },
    "database-url": {
      type: "string",
      valueHint: "url",
      description: "Postgres instead of SQLite (DATABASE_URL)",
    },
    detach: { type: "boolean", alias: "d", description: "Go on in the background" },
    "password-stdin": { type: "boolean", description: "Read the master password from standard input" },
    "proxy-tls": {
      type: "boolean",
      description: "Tell clients to speak TLS to the proxy (AGENT_VAULT_PROXY_TLS)",
    },
    "log-level": {
      type: "string",
      valueHint: LEVELS.join("|"),
      known: LEVELS,
      description: "What is logged",
    },
    "max-request-bytes": { type: "string", valueHint: "bytes", description: "Longest request body (1 GiB)" },
    "max-response-bytes": { type: "string", valueHint: "bytes", description: "Longest answer body (any)" },
  },
  notes: ["Data is in ~/.agent-vault, or where AGENT_VAULT_HOME says. Stop it with agent-vault server stop."],
  examples: [
    "agent-vault server -d",
    "agent-vault server --host 0.0.0.0 --port 8080 --database-url postgres://…",
  ],
  async run(args, io) {
    requirePerson(io);
    const flags = {
      host: args.host,
      port: args.port,
      mitmPort: args["mitm-port"],
      databaseUrl: args["database-url"],
      logLevel: args["log-level"],
      maxRequestBytes: args["max-request-bytes"],
      maxResponseBytes: args["max-response-bytes"],
      proxyTls: args["proxy-tls"] || undefined,
    };
    const config = await handedPassword(await loadConfig(flags), args["password-stdin"]);
    const { readLockState, PASSWORD_UNUSED } = await import("../../server/lock-state.ts");
    const locks = () => readLockState(config);
    if (args.detach) {
      // Its own warning goes to a log that nobody looks at.
      const isUnused = config.masterPassword !== undefined && (await locks()) === "passwordless";
      if (isUnused) io.print.warn(PASSWORD_UNUSED);
      const start = (ready: ServerConfig) =>
        withPorts(io, [flags, ready], () => detach(io, ready, detachedFlags(args)));
      return withMasterPassword(io, config, locks, start);
    }
    const { runServer } = await import("../../server/run.ts");
    await withMasterPassword(io, config, locks, (ready) =>
      withPorts(io, [flags, ready], () => runServer(ready)),
    );
  },
});

async function detach(io: Io, config: ServerConfig, flags: readonly string[]): Promise<void> {
  const { startDetached } = await import("../../server/detach.ts");
  for (const warning of config.warnings) io.print.warn(`passed over: ${warning}`);
  const server = await startDetached(config, [...selfCommand(), "server", ...flags]);
  io.print.done(`Server started in background (PID ${server.pid}). Logs: ${server.logPath}`);
  io.print.line(`Address: ${server.apiUrl}`);
  const { hostname } = new URL(server.apiUrl);
  io.print.line(
    `Proxy:   ${server.proxyPort === undefined ? "off" : `http://${hostname}:${server.proxyPort}`}`,
  );
}

/** A flag that cannot be used is a usage error; a variable that cannot be used is not. */
async function loadConfig(flags: object): Promise<ServerConfig> {
  const { loadServerConfig } = await import("../../config/load.ts");
  try {
    return loadServerConfig(flags);
  } catch (error) {
    const faults = error instanceof AppError ? error.details?.["faults"] : undefined;
    if (
      Array.isArray(faults) &&
      faults.length > 0 &&
      faults.every((fault) => String(fault).startsWith("--"))
    ) {
      throw usageError(faults.join("\n       "));
    }
    throw error;
  }
}
