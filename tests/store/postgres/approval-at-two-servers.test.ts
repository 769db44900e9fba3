/** A proposal that is raised at one of two servers and decided at both at once, with a tunnel open at each. */
import { expect, test } from "bun:test";
import { basicAuth, openTls, type RawConnection } from "../../support/raw-client.ts";
import { onPostgres } from "./on-postgres.ts";
import { HOST, type Servers, startServers } from "./servers.ts";

const { run, because } = onPostgres(test);
const KEY = "EXAMPLE_KEY";

run(
  `one approval of two applies, and the tunnels at both servers are sent its value within a second${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask, upstream } = servers;
    await ask(a, "PATCH /v1/vaults/default/settings", { unmatched_host_policy: "deny" });
    const made = await ask(a, "POST /v1/agents", { name: "builder", vaults: [{ vault_name: "default" }] });
    const agent = String(made.json["av_agent_token"]);
    const tunnels = await Promise.all([a, b].map((server) => openTunnel(servers, server, agent)));
    for (const tunnel of tunnels) expect(await statusOf(tunnel, upstream.port)).toBe(403);

    const minted = await ask(a, "POST /v1/sessions", { vault: "default" });
    const raised = await ask(
      a,
      "POST /v1/proposals",
      {
        services: [{ action: "set", name: "example", host: HOST, auth: { type: "bearer", token: KEY } }],
        credentials: [{ action: "set", key: KEY }],
      },
      String(minted.json["token"]),
    );
    expect(raised.status).toBe(201);
    const approve = `POST /v1/admin/proposals/${raised.json["id"]}/approve`;
    const [atA, atB] = await Promise.all([
      ask(a, approve, { credentials: { [KEY]: "from-a" } }),
      ask(b, approve, { credentials: { [KEY]: "from-b" } }),
    ]);
    const since = Date.now();
    expect([atA.status, atB.status].toSorted()).toEqual([200, 409]);
    const value = atA.status === 200 ? "from-a" : "from-b";
    for (const tunnel of tunnels) {
      while ((await statusOf(tunnel, upstream.port)) !== 200) {
        expect(Date.now() - since).toBeLessThan(1000);
        await Bun.sleep(20);
      }
      expect(upstream.requests.at(-1)?.text.toLowerCase()).toContain(`authorization: bearer ${value}`);
    }
    for (const server of [a, b]) {
      expect((await ask(server, `GET /v1/admin/proposals/${raised.json["id"]}`)).json["status"]).toBe(
        "applied",
      );
    }
  },
  60_000,
);

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

async function statusOf(tunnel: RawConnection, port: number): Promise<number> {
  tunnel.forget();
  tunnel.write(`GET / HTTP/1.1\r\nHost: ${HOST}:${port}\r\n\r\n`);
  const text = await tunnel.until((received) => {
    const end = received.indexOf("\r\n\r\n");
    const length = Number(/content-length: *([0-9]+)/i.exec(received)?.[1]);
    return end > 0 && received.length >= end + 4 + length;
  });
  return Number(text.split(" ")[1]);
}
