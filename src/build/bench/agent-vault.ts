/** agent-vault in the table: the compiled binary with its defaults, one service that injects a bearer token. */
import { existsSync } from "node:fs";
import { BINARY } from "../../../tests/support/process/binary.ts";
import { startVault } from "../../../tests/support/process/vault.ts";
import { HOST, type Peer } from "./peer.ts";

export const agentVault: Peer = {
  name: "agent-vault",
  missing: () => (existsSync(BINARY) ? undefined : "run npm run build first"),
  start: async ({ authority, port }) => {
    const vault = await startVault({
      upstreamCa: authority.pem,
      hosts: [HOST],
      env: { AGENT_VAULT_DEV_MODE: "true" },
    });
    await vault.mustCli(["vault", "credential", "set", "BENCH_KEY=bench-credential"]);
    const service = ["--name", "bench", "--host", HOST, "--auth-type", "bearer", "--token-key", "BENCH_KEY"];
    await vault.mustCli(["vault", "service", "add", ...service]);
    const token = (await vault.mustCli(["vault", "token"])).trim();
    return {
      proxy: {
        port: vault.proxyPort,
        authorization: `Basic ${Buffer.from(`${token}:default`).toString("base64")}`,
      },
      target: { host: HOST, port },
      ca: await (await fetch(`${vault.address}/v1/mitm/ca.pem`)).text(),
      pid: vault.pid,
      injects: true,
      [Symbol.asyncDispose]: () => vault[Symbol.asyncDispose](),
    };
  },
};
