/** SVIDs that one of two servers issued, and what becomes of them at the other when the first takes them back. */
import { expect, test } from "bun:test";
import { basicAuth, open, openTls } from "../../../support/raw-client.ts";
import { onPostgres } from "../on-postgres.ts";
import { HOST, type Servers, startServers } from "../servers.ts";

const { run, because } = onPostgres(test);

const NEEDED = [
  ["revoked", "DELETE /v1/agents/revoked", undefined, "svid_revoked"],
  ["rotated", "POST /v1/agents/rotated/rotate", { mode: "token" }, "svid_revoked"],
  ["renamed", "POST /v1/agents/renamed/rename", { name: "another" }, "svid_unknown_agent"],
  ["deleted", "POST /v1/agents/deleted/delete", undefined, "svid_unknown_agent"],
] as const;

async function tunnel({ b, upstream }: Servers, svid: string) {
  const ca = await (await fetch(`${b.address}/v1/mitm/ca.pem`)).text();
  return await openTls(b.proxyPort, `${HOST}:${upstream.port}`, { auth: basicAuth(svid, "default"), ca });
}

async function connect({ b }: Servers, svid: string): Promise<string> {
  const client = await open(b.proxyPort);
  client.write(`CONNECT ${HOST}:443 HTTP/1.1\r\nHost: ${HOST}\r\n${basicAuth(svid, "default")}\r\n`);
  const answer = await client.until((text) => / 200 |\}$/.test(text));
  client.end();
  return answer;
}

run(
  `what is taken back at one server ends at the other, tunnels within a second${because}`,
  async () => {
    await using servers = await startServers();
    const { a, ask } = servers;
    for (const [name, line, body, code] of NEEDED) {
      await ask(a, "POST /v1/agents", { name, vaults: [{ vault_name: "default" }] });
      const { json } = await ask(a, `GET /v1/agents/${name}/svid?audience=proxy`);
      const client = await tunnel(servers, `${json["svid"]}`);
      const from = Date.now();
      expect((await ask(a, line, body)).status).toBe(200);
      await client.closed();
      expect({ name, late: Date.now() - from > 1500 }).toEqual({ name, late: false });
      expect(await connect(servers, `${json["svid"]}`)).toContain(`"error":"${code}"`);
    }
  },
  60_000,
);

run(
  `new keys at one sign for both at once, and what the old ones signed goes on${because}`,
  async () => {
    await using servers = await startServers();
    const { a, ask } = servers;
    await ask(a, "POST /v1/agents", { name: "one", vaults: [{ vault_name: "default" }] });
    const svid = async () => `${(await ask(a, "GET /v1/agents/one/svid?audience=proxy")).json["svid"]}`;
    const before = await svid();
    const client = await tunnel(servers, before);
    expect((await ask(a, "POST /v1/companies/rotate-keys")).status).toBe(200);
    expect(await connect(servers, await svid())).toContain(" 200 ");
    await Bun.sleep(1200);
    expect(client.socket.destroyed).toBe(false);
    expect(await connect(servers, before)).toContain(" 200 ");
    client.end();
  },
  60_000,
);
