/** A request that waits at one of two servers and is answered at the other. */
import { expect, test } from "bun:test";
import { basicAuth, openTls, type RawConnection } from "../../../support/raw-client.ts";
import { onPostgres } from "../on-postgres.ts";
import { HOST, type Servers, startServers } from "../servers.ts";

const { run, because } = onPostgres(test);

run(
  `an answer at one server reaches the request that waits at the other within a second, and holds at both${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask, upstream } = servers;
    await ask(a, "PATCH /v1/vaults/default/settings", { unmatched_host_policy: "ask" });
    const made = await ask(a, "POST /v1/agents", { name: "builder", vaults: [{ vault_name: "default" }] });
    const agent = String(made.json["av_agent_token"]);
    const [atA, atB] = await Promise.all([a, b].map((server) => openTunnel(servers, server, agent)));
    if (atA === undefined || atB === undefined) throw new Error("no tunnels");

    send(atA, upstream.port, "/first");
    const waiting = await waitingAt(servers, b, 1);
    expect(waiting).toMatchObject([{ method: "GET", host: HOST, asked_by: "builder" }]);
    const answer = (server: Servers["a"], id: unknown, given: string) =>
      ask(server, `POST /v1/vaults/default/asks/${id}/answer`, { answer: given });
    const since = Date.now();
    const [first, second] = await Promise.all([
      answer(b, waiting[0]?.["id"], "run"),
      answer(a, waiting[0]?.["id"], "no"),
    ]);
    // One of two counts; whichever it was, the other is told.
    expect([first.status, second.status].toSorted()).toEqual([200, 409]);
    const status = await statusOf(atA);
    expect(Date.now() - since).toBeLessThan(1000);
    expect(status).toBe(first.status === 200 ? 200 : 403);

    if (first.status !== 200) {
      send(atA, upstream.port, "/second");
      const [again] = await waitingAt(servers, b, 1);
      expect((await answer(b, again?.["id"], "run")).status).toBe(200);
      expect(await statusOf(atA)).toBe(200);
    }
    const given = Date.now();
    for (const tunnel of [atA, atB]) {
      send(tunnel, upstream.port, "/of-the-run");
      expect(await statusOf(tunnel)).toBe(200);
    }
    expect(Date.now() - given).toBeLessThan(2000);
    expect(await waitingAt(servers, a, 0)).toEqual([]);

    // A server that stops answers those that it holds.
    const other = String((await ask(a, "POST /v1/sessions", { vault: "default" })).json["token"]);
    const waiter = await openTunnel(servers, b, other);
    send(waiter, upstream.port, "/held");
    await waitingAt(servers, a, 1);
    process.kill(b.pid, "SIGTERM");
    expect(await statusOf(waiter)).toBe(503);
    expect(await waitingAt(servers, a, 0)).toEqual([]);
  },
  60_000,
);

async function waitingAt(
  { ask }: Servers,
  server: Servers["a"],
  count: number,
): Promise<readonly Record<string, unknown>[]> {
  const until = Date.now() + 5000;
  for (;;) {
    const { json } = await ask(server, "GET /v1/vaults/default/asks");
    const asks = json["asks"] as readonly Record<string, unknown>[];
    if (asks.length === count) return asks;
    if (Date.now() > until) throw new Error(`there were never ${count}`);
    await Bun.sleep(20);
  }
}

async function openTunnel(
  { upstream }: Servers,
  server: Servers["a"],
  token: string,
): Promise<RawConnection> {
  const ca = await (await fetch(`${server.address}/v1/mitm/ca.pem`)).text();
  return await openTls(server.proxyPort, `${HOST}:${upstream.port}`, {
    auth: basicAuth(token, "default"),
    ca,
  });
}

function send(tunnel: RawConnection, port: number, path: string): void {
  tunnel.forget();
  tunnel.write(`GET ${path} HTTP/1.1\r\nHost: ${HOST}:${port}\r\n\r\n`);
}

async function statusOf(tunnel: RawConnection): Promise<number> {
  const text = await tunnel.until((got) => got.endsWith("ok") || got.endsWith("}"));
  return Number(text.split(" ")[1]);
}
