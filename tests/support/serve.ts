/** A server as its own process, for tests that end it: `bun serve.ts server [--port=N] [--mitm-port=N]`. */
import { parseArgs } from "node:util";
import { loadServerConfig } from "../../src/config/load.ts";
import { runServer } from "../../src/server/run.ts";

const { values } = parseArgs({
  args: process.argv.slice(3),
  options: { port: { type: "string" }, "mitm-port": { type: "string" } },
});
const { port, "mitm-port": mitmPort } = values;
await runServer(loadServerConfig({ port, mitmPort })).catch(() => {
  process.exitCode = 1;
});
