/** The compiled binary, twice on one database: limits and budgets hold over both, whoever is asked, and over a crash. */
import { expect, test } from "bun:test";
import type { RunningVault } from "../../../support/process/vault.ts";
import { onPostgres } from "../on-postgres.ts";
import { HOST, startServers } from "../servers.ts";

const { run, because } = onPostgres(test);

run(
  `two clients at two servers are let through as often as a token says in all, and once where it says once${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask, upstream } = servers;
    const services = [{ name: "api", host: HOST, auth: { type: "passthrough" } }];
    expect((await ask(a, "POST /v1/vaults/default/services", { services })).status).toBe(200);
    const mint = async (limits: object) => {
      const minted = await ask(a, "POST /v1/sessions", { vault: "default", limits });
      return String(minted.json["token"]);
    };
    const send = async (server: RunningVault, token: string) => {
      const url = `${server.address}/proxy/${HOST}:${upstream.port}/`;
      const answer = await fetch(url, { headers: { Authorization: `Bearer ${token}` } });
      const text = await answer.text();
      return answer.status === 403 ? JSON.parse(text).error : answer.status;
    };
    const passed = (all: readonly unknown[]) => all.filter((one) => one === 200).length;

    const once = await mint({ once: true });
    const both = await Promise.all([a, b, a, b, a, b].map((server) => send(server, once)));
    expect(passed(both)).toBe(1);
    expect(new Set(both)).toEqual(new Set([200, "budget_exhausted"]));

    const token = await mint({ max_requests: { total: 40 } });
    const first = await Promise.all(Array.from({ length: 30 }, (_, at) => send(at % 2 === 0 ? a : b, token)));
    expect(passed(first)).toBe(30);
    const listed = await ask(b, "GET /v1/sessions?vault=default");
    expect(JSON.stringify(listed.json)).toContain('"max":40');
    // What one of them holds is lost with it, and freed for nobody.
    process.kill(a.pid, "SIGKILL");
    const rest = await Promise.all(Array.from({ length: 20 }, () => send(b, token)));
    expect(passed(rest)).toBeLessThanOrEqual(10);
    expect(passed(rest)).toBeGreaterThanOrEqual(10 - 4);
    expect(upstream.requests).toHaveLength(1 + 30 + passed(rest));
  },
  60_000,
);
