/** A session that SVIDs were exchanged for at one of two servers: the other knows it, and ends what is behind it in time. */
import { expect, test } from "bun:test";
import { delegation, session, VAULT } from "../../../support/company/exchange.ts";
import { basicAuth, openTls, type RawConnection } from "../../../support/raw-client.ts";
import { onPostgres } from "../on-postgres.ts";
import { HOST, type Servers, startServers } from "../servers.ts";

const { run, because } = onPostgres(test);

run(
  `it opens at both, and ends at the other with what either agent loses here${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask } = servers;
    await ask(a, "POST /v1/vaults", { name: "payments" });
    await ask(a, "POST /v1/credentials", { vault: "payments", credentials: { API_KEY: "value" } });
    const services = [{ name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } }];
    await ask(b, "POST /v1/vaults/payments/services", { services });
    const { json } = await ask(a, "POST /v1/companies", { companyId: "globex" });
    const key = String(json["apiKey"]);
    const svidOf = async (agentId: string) =>
      String((await ask(b, `GET /v1/agents/${agentId}/svid`, undefined, key)).json["svid"]);
    const opened = async (body: object) =>
      String((await ask(a, "POST /v1/token/exchange", body, "")).json["access_token"]);
    for (const [at, [line, body]] of [
      ["DELETE /v1/vaults/payments/agents/globex:NAME", undefined] as const,
      ["DELETE /v1/agents/globex:NAME", undefined] as const,
      ["POST /v1/agents/globex:NAME/rename", { name: "other" }] as const,
      ["POST /v1/agents/globex:NAME/rotate", { mode: "token" }] as const,
    ].entries()) {
      const [own, acting] = [`own-${at}`, `acting-${at}`];
      for (const name of [own, acting]) {
        await ask(a, "POST /v1/agents/register", { agentId: name }, key);
        const member = { name: `globex:${name}`, role: "proxy" };
        expect((await ask(b, "POST /v1/vaults/payments/agents", member)).status).toBeLessThan(300);
      }
      const [subject, actor] = [await svidOf(own), await svidOf(acting)];
      const alone = await opened(session(subject, "payments"));
      const both = await opened(delegation(subject, actor, { audience: `${VAULT}payments` }));
      const [lasting, ending] = [await tunnel(servers, alone), await tunnel(servers, both)];
      // What is taken back counts from the next second on.
      await Bun.sleep(1000 - (Date.now() % 1000));
      const answer = await ask(a, line.replace("NAME", acting), body && { ...body, ...renamed(body, at) });
      expect([line, answer.status]).toEqual([line, 200]);
      const since = Date.now();
      await ending.closed();
      expect([line, Date.now() - since < 1200]).toEqual([line, true]);
      expect(await get(servers, lasting)).toStartWith("HTTP/1.1 200 ");
      expect((await ask(b, "GET /discover", undefined, both)).status).toBe(401);
      expect((await ask(b, "GET /discover", undefined, alone)).status).toBe(200);
    }
  },
  90_000,
);

function renamed(body: object, at: number): object {
  return "name" in body ? { name: `other-${at}` } : {};
}

/** An idle tunnel at the second server, which has answered once. */
async function tunnel(servers: Servers, token: string): Promise<RawConnection> {
  const { b, upstream } = servers;
  const ca = await (await fetch(`${b.address}/v1/mitm/ca.pem`)).text();
  const client = await openTls(b.proxyPort, `${HOST}:${upstream.port}`, { auth: basicAuth(token), ca });
  expect(await get(servers, client)).toStartWith("HTTP/1.1 200 ");
  return client;
}

async function get({ upstream }: Servers, client: RawConnection): Promise<string> {
  client.forget();
  client.write(`GET / HTTP/1.1\r\nHost: ${HOST}:${upstream.port}\r\n\r\n`);
  return await client.until((text) => text.endsWith("ok"));
}
