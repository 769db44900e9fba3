/** What is done at one of two servers holds at the other, and what both do at once is done once. */
import { expect, test } from "bun:test";
import { basicAuth, openTls } from "../../support/raw-client.ts";
import { onPostgres } from "./on-postgres.ts";
import { type Answer, HOST, OWNER, PASSWORD, type Servers, startServers } from "./servers.ts";

const { run, because } = onPostgres(test);
const PATIENCE_MS = 60_000;

const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status).toSorted();
const inviteToken = ({ json }: Answer) =>
  /av_inv_[0-9a-f]{64}/.exec(`${json["token"]} ${json["invite_url"]}`)?.[0] ?? "";

run(
  `a name is given once, an invite is taken up once, and of several rotations one token is left${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask } = servers;
    const four = [a, b, a, b];
    for (const [line, name] of [
      ["POST /v1/vaults", "payments"],
      ["POST /v1/agents", "worker"],
      ["POST /v1/agents/invites", "invited"],
    ] as const) {
      const answers = await Promise.all(four.map((server) => ask(server, line, { name })));
      expect([line, ...statuses(answers)]).toEqual([line, 201, 409, 409, 409]);
      const invite = inviteToken(answers.find(({ status }) => status === 201) as Answer);
      if (invite === "") continue;
      const redeemed = await Promise.all(four.map((server) => ask(server, `POST /invite/${invite}`)));
      expect(statuses(redeemed)).toEqual([200, 410, 410, 410]);
    }
    const renamed = await Promise.all([
      ask(a, "POST /v1/agents/worker/rename", { name: "one-name" }),
      ask(b, "POST /v1/agents/invited/rename", { name: "one-name" }),
    ]);
    expect(statuses(renamed)).toEqual([200, 409]);

    const rotation = inviteToken(await ask(a, "POST /v1/agents/one-name/rotate"));
    const answers = await Promise.all([
      ask(a, `POST /invite/${rotation}`),
      ask(b, "POST /v1/agents/one-name/rotate", { mode: "token" }),
      ask(b, `POST /invite/${rotation}`),
    ]);
    const tokens = answers.flatMap(({ json }) =>
      json["av_agent_token"] === undefined ? [] : [json["av_agent_token"]],
    );
    for (const server of [a, b]) {
      const known = await Promise.all(
        tokens.map((token) => ask(server, "GET /v1/auth/me", undefined, `${token}`)),
      );
      expect(known.filter(({ status }) => status === 200)).toHaveLength(1);
    }
    expect((await ask(b, "GET /v1/agents/one-name")).json["active_tokens"]).toBe(1);
  },
  PATIENCE_MS,
);

run(
  `what takes access away at one server ends it at the other, tunnels within a second${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask } = servers;
    await ask(a, "POST /v1/credentials", { vault: "default", credentials: { API_KEY: "value" } });
    const services = [{ name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } }];
    await ask(b, "POST /v1/vaults/default/services", { services });
    const end = new Date(Math.ceil(Date.now() / 1000 + 2) * 1000).toISOString();
    for (const [name, line, body] of [
      ["revoked", "DELETE /v1/agents/revoked", undefined],
      ["rotated", "POST /v1/agents/rotated/rotate", { mode: "token" }],
      ["removed", "DELETE /v1/vaults/default/agents/removed", undefined],
      ["for-a-time", "POST /v1/vaults/default/agents/for-a-time/role", { expires_at: end }],
    ] as const) {
      const made = await ask(a, "POST /v1/agents", { name, vaults: [{ vault_name: "default" }] });
      const tunnel = await openTunnel(servers, `${made.json["av_agent_token"]}`);
      const from = name === "for-a-time" ? Date.parse(end) : Date.now();
      expect([name, (await ask(a, line, body)).status]).toEqual([name, 200]);
      await tunnel.closed();
      expect(Date.now() - from).toBeLessThan(1500);
    }

    const account = { email: OWNER, password: PASSWORD };
    const [here, there] = await Promise.all(
      [a, b].map((one) => ask(one, "POST /v1/auth/login", account, "")),
    );
    const passwords = { current_password: PASSWORD, new_password: "battery staple" };
    const changed = await ask(a, "POST /v1/auth/change-password", passwords, `${here?.json["token"]}`);
    expect(changed.status).toBe(200);
    expect((await ask(b, "GET /v1/auth/me", undefined, `${there?.json["token"]}`)).status).toBe(401);
    expect((await ask(b, "POST /v1/auth/login", account, "")).status).toBe(401);
  },
  PATIENCE_MS,
);

run(
  `a host that is taken back from a credential at one server is refused at the other within a second${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask, upstream } = servers;
    const services = [{ name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } }];
    await ask(a, "POST /v1/vaults/default/services", { services });
    await ask(b, "POST /v1/credentials", { credentials: { API_KEY: "value" } });
    const made = await ask(a, "POST /v1/agents", { name: "worker", vaults: [{ vault_name: "default" }] });
    const tunnel = await openTunnel(servers, `${made.json["av_agent_token"]}`);
    tunnel.forget();
    const gone = await ask(a, "DELETE /v1/credentials/audience", { key: "API_KEY", host: HOST });
    expect(gone.status).toBe(200);
    await Bun.sleep(1000);
    const before = upstream.requests.length;
    tunnel.write(`GET / HTTP/1.1\r\nHost: ${HOST}:${upstream.port}\r\n\r\n`);
    expect(await tunnel.until((text) => text.endsWith("}"))).toContain('"error":"credential_audience"');
    expect(upstream.requests).toHaveLength(before);
  },
  PATIENCE_MS,
);

run(
  `a root certificate that is replaced at once at one server signs at the other, too${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask } = servers;
    expect((await ask(a, "POST /v1/mitm/ca/rotate", { at_once: true })).status).toBe(200);
    const rootsOf = async (address: string) => (await fetch(`${address}/v1/mitm/ca.pem`)).text();
    const expected = await rootsOf(a.address);
    const until = Date.now() + 5000;
    while ((await rootsOf(b.address)) !== expected && Date.now() < until) await Bun.sleep(20);
    expect(await rootsOf(b.address)).toBe(expected);
  },
  PATIENCE_MS,
);

run(
  `with both at work and one killed nothing is half-written, and the audit log is whole${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask } = servers;
    const acknowledged: string[] = [];
    const work = async (server: typeof a, name: string) => {
      for (let at = 0; at < 40; at += 1) {
        const body = { name: `${name}-${at}`, vaults: [{ vault_name: "default" }] };
        const made = await ask(server, "POST /v1/agents", body).catch(() => undefined);
        if (made === undefined) return;
        expect(made.status).toBe(201);
        acknowledged.push(body.name);
        if (acknowledged.length === 40) process.kill(a.pid, "SIGKILL");
      }
    };
    await Promise.all([work(a, "a"), work(a, "c"), work(b, "b"), work(b, "d")]);
    expect((await ask(b, "POST /v1/audit/heads")).status).toBe(200);

    const { json } = await ask(b, "GET /v1/agents");
    const agents = json["agents"] as { name: string; vaults: unknown[]; status: string }[];
    expect(agents.map(({ name }) => name)).toEqual(expect.arrayContaining(acknowledged));
    expect(agents.filter(({ vaults }) => vaults.length !== 1)).toEqual([]);

    const login = ["auth", "login", "--email", OWNER, "--password-stdin"];
    await b.mustCli(login, { stdin: `${PASSWORD}\n` });
    await Bun.write(b.home.at("audit.jsonl"), await b.mustCli(["owner", "audit", "--json"]));
    expect(await b.mustCli(["owner", "audit", "verify", "audit.jsonl"])).toContain(
      "none changed and none missing",
    );
  },
  PATIENCE_MS,
);

run(
  `a proposal that is raised at one server is decided at the other, and both do what it asked for${because}`,
  async () => {
    await using servers = await startServers();
    const { a, b, ask } = servers;
    const token = String((await ask(a, "POST /v1/sessions", { vault: "default" })).json["token"]);
    const proposal = {
      services: [{ action: "set", name: "items", host: HOST, auth: { type: "bearer", token: "ITEMS_KEY" } }],
      credentials: [{ action: "set", key: "ITEMS_KEY", value: "from-the-agent" }],
    };
    const raised = await Promise.all(
      [a, b, a, b].map((server) => ask(server, "POST /v1/proposals", proposal, token)),
    );
    expect(raised.map(({ json }) => json["id"]).toSorted()).toEqual([1, 2, 3, 4]);
    expect((await ask(b, "POST /v1/admin/proposals/1/approve", {})).status).toBe(200);
    expect((await ask(a, "POST /v1/admin/proposals/1/approve", {})).status).toBe(409);
    for (const server of [a, b]) {
      const seen = await ask(server, "GET /v1/proposals/1", undefined, token);
      expect(seen.json).toMatchObject({ status: "applied", credentials: [{ has_value: true }] });
      const { json } = await ask(server, "GET /discover", undefined, token);
      expect(json).toMatchObject({ services: [{ name: "items" }], available_credentials: ["ITEMS_KEY"] });
    }
  },
  PATIENCE_MS,
);

/** A tunnel at the second server, over which a request has been answered. */
async function openTunnel({ b, upstream }: Servers, token: string) {
  const ca = await (await fetch(`${b.address}/v1/mitm/ca.pem`)).text();
  const authority = `${HOST}:${upstream.port}`;
  const tunnel = await openTls(b.proxyPort, authority, { auth: basicAuth(token, "default"), ca });
  tunnel.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  await tunnel.until((text) => text.includes("200 OK"));
  return tunnel;
}
