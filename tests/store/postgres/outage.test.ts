/** What clients are told, and what goes on, while the line to Postgres is dead. */
import { expect, test } from "bun:test";
import { openStore } from "../../../src/store/open.ts";
import { openInstance } from "../../support/instance.ts";
import { startRelay } from "../../support/net/relay.ts";
import { startVault } from "../../support/process/vault.ts";
import { basicAuth, open } from "../../support/raw-client.ts";
import { HOST, SECRET, startScene } from "../../support/scene.ts";
import { startUpstream } from "../../support/upstream.ts";
import { onPostgres } from "./on-postgres.ts";
import { scratchSchema } from "./scratch.ts";

const { run, because } = onPostgres(test);
const PATIENCE_MS = 40_000;

async function world() {
  const scratch = await scratchSchema();
  const there = new URL(scratch.url);
  const relay = await startRelay({ host: there.hostname, port: Number(there.port || 5432) });
  there.hostname = "127.0.0.1";
  there.port = String(relay.port);
  const store = await openStore({ url: there.href, pool: { max: 6 } });
  return {
    relay,
    store,
    async [Symbol.asyncDispose]() {
      await store.close();
      await relay[Symbol.asyncDispose]();
      await scratch[Symbol.asyncDispose]();
    },
  };
}

run(
  `the proxy goes on with what it knew, and says 503 of what it cannot look up${because}`,
  async () => {
    await using there = await world();
    await using scene = await startScene({ broker: { store: there.store } });
    const ask = `GET /v1 HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`;
    const warm = await scene.connect();
    warm.write(ask);
    await warm.until((text) => text.includes("200 OK"));
    there.relay.silence();

    const known = await scene.connect();
    known.write(ask);
    expect(await known.until((text) => text.includes("\r\n\r\n"))).toStartWith("HTTP/1.1 200 ");
    expect(scene.upstream.requests).toHaveLength(2);
    expect(scene.upstream.requests[1]?.text).toContain(`Bearer ${SECRET}`);

    const cold = await open(scene.broker.port);
    cold.write(`CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}:443\r\n${basicAuth("av_sess_unknown")}\r\n`);
    while (!cold.text().includes("\r\n\r\n")) await Bun.sleep(20);
    expect(cold.text()).toStartWith("HTTP/1.1 503 ");
    expect(cold.text()).toContain("\r\nRetry-After: 5\r\n");
    cold.end();
    expect(scene.broker.log.at(-1)).toMatchObject({ status: 503, errorCode: "store_unavailable" });
    there.relay.restore();
  },
  PATIENCE_MS,
);

run(
  `the API says 503 and when to come back, to people with a session and to those who sign in${because}`,
  async () => {
    await using there = await world();
    await using instance = await openInstance({ store: there.store });
    const token = await instance.registerOwner();
    there.relay.silence();
    const restarted = await openInstance({ store: there.store });
    const answers = await Promise.all([
      instance.call("GET /v1/auth/me", { token }),
      instance.call("GET /v1/vaults", { token }),
      instance.call("POST /v1/auth/login", { body: { email: "x@x.example", password: "long enough" } }),
      // Whose process has not seen the owner yet.
      restarted.call("GET /v1/auth/me", { token }),
    ]);
    for (const { status, json, headers } of answers) {
      expect({ status, code: json.code, retry: headers.get("Retry-After") }).toEqual({
        status: 503,
        code: "store_unavailable",
        retry: "5",
      });
    }
    there.relay.restore();
    // Within about a second.
    const since = performance.now();
    const ask = () => instance.call("GET /v1/auth/me", { token });
    let answer = await ask();
    for (; answer.status === 503 && performance.now() - since < 3000; answer = await ask())
      await Bun.sleep(20);
    expect(answer.status).toBe(200);
  },
  PATIENCE_MS,
);

run(
  `a server is stopped while its database does not answer, with work under way${because}`,
  async () => {
    await using scratch = await scratchSchema();
    const there = new URL(scratch.url);
    await using relay = await startRelay({ host: there.hostname, port: Number(there.port || 5432) });
    there.hostname = "127.0.0.1";
    there.port = String(relay.port);
    await using upstream = startUpstream({ names: [HOST] });
    await using vault = await startVault({
      upstreamCa: upstream.caPem,
      hosts: [],
      env: { DATABASE_URL: there.href },
    });
    relay.silence();
    const pending = fetch(`${vault.address}/v1/vaults`, { headers: { Authorization: "Bearer av_sess_x" } });
    pending.catch(() => {});
    const health = await fetch(`${vault.address}/health`);
    expect(health.status).toBe(503);
    const { code, out, err } = await vault.cli(["server", "stop"], { timeout: 30_000 });
    expect({ code, out, err }).toMatchObject({ code: 0 });
    expect(await vault.log()).not.toContain("TypeError");
  },
  PATIENCE_MS,
);
