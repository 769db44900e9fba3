import { describe, expect, test } from "bun:test";
import { type AgentId, DEFAULT_VAULT_ID, type KeyName, type VaultId } from "../../src/core/ids.ts";
import type { Sealed } from "../../src/core/secret.ts";
import { anAgent } from "../store/samples.ts";
import { hashOf, startBroker } from "../support/broker.ts";
import { basicAuth, open } from "../support/raw-client.ts";
import { eventually, HOST, SECRET, startScene } from "../support/scene.ts";
import { startUpstream } from "../support/upstream.ts";

const get = (authority: string, extra = "") => `GET / HTTP/1.1\r\nHost: ${authority}\r\n${extra}\r\n`;

test("an unmatched host passes through with the client's own credentials", async () => {
  await using scene = await startScene({
    service: { name: "elsewhere", host: "x.example.com", auth: { type: "passthrough" } },
  });
  const client = await scene.connect();
  client.write(get(scene.authority, "Authorization: Bearer own\r\n"));
  await client.until((text) => text.endsWith("ok"));
  expect(scene.upstream.requests[0]?.text).toContain("Authorization: Bearer own\r\n");
  expect(scene.broker.log[0]).toMatchObject({ matchedService: "", credentialKeys: [], authScheme: "bearer" });
});

test("under deny an unmatched host is a 403 that says what to propose, also inside an open tunnel", async () => {
  await using scene = await startScene({
    service: { name: "elsewhere", host: "x.example.com", auth: { type: "passthrough" } },
  });
  const client = await scene.connect();
  client.write(get(scene.authority));
  await client.until((text) => text.endsWith("ok"));
  client.forget();
  await scene.broker.store.settings.setVault(DEFAULT_VAULT_ID, "unmatched_host_policy", "deny");
  client.write(get(scene.authority));
  const answer = await client.until((text) => text.endsWith("}"));
  expect(answer).toStartWith("HTTP/1.1 403 Forbidden\r\n");
  expect(answer).toContain("X-Agent-Vault-Proxy-Error: true\r\n");
  expect(JSON.parse(answer.slice(answer.indexOf("{")))).toEqual({
    error: "forbidden",
    message: `No broker service matching host "${scene.authority}" in vault "default"`,
    proposal_hint: {
      host: scene.authority,
      endpoint: "POST /v1/proposals",
      supported_auth_types: ["bearer", "basic", "api-key", "custom", "passthrough"],
    },
    help: expect.stringContaining("/discover"),
  });
  expect(scene.upstream.requests).toHaveLength(1);
  expect(scene.broker.log.map((entry) => entry.errorCode)).toEqual(["", "no_match"]);
});

test("a disabled service is a 403 and a missing credential a 502, each with its name", async () => {
  await using scene = await startScene();
  const client = await scene.connect();
  const service = { name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } };
  await scene.broker.setServices([{ ...service, enabled: false }]);
  client.write(get(scene.authority));
  expect(await client.until((text) => text.endsWith("}"))).toContain('"error":"service_disabled"');
  client.forget();
  await scene.broker.setServices([{ ...service, auth: { type: "bearer", token: "ABSENT" } }]);
  client.write(get(scene.authority));
  const answer = await client.until((text) => text.endsWith("}"));
  expect(answer).toStartWith("HTTP/1.1 502 Bad Gateway\r\n");
  expect(answer).toContain('"error":"credential_not_found"');
  expect(answer).toContain("ABSENT");
  expect(scene.upstream.requests).toHaveLength(0);
});

test("a credential that does not open is said to be damaged, and logged", async () => {
  await using scene = await startScene();
  const { store, lines } = scene.broker;
  const damaged = { key: "API_KEY" as KeyName, sealed: new Uint8Array(64) as Sealed };
  await store.credentials.setMany(DEFAULT_VAULT_ID, [damaged], Date.now());
  const client = await scene.connect();
  client.write(get(scene.authority));
  const answer = await client.until((text) => text.endsWith("}"));
  expect(JSON.parse(answer.slice(answer.indexOf("{")))).toMatchObject({
    error: "credential_not_found",
    message: expect.stringContaining('Credential API_KEY of vault "default" is damaged'),
  });
  expect(lines.join("\n")).toContain("a stored credential is damaged");
  expect(scene.upstream.requests).toHaveLength(0);
});

test("a changed credential is used by the next request of an open tunnel, on another connection", async () => {
  await using scene = await startScene();
  const client = await scene.connect();
  client.write(get(scene.authority));
  await client.until((text) => text.endsWith("ok"));
  client.forget();
  await scene.broker.setCredential("API_KEY", "second");
  client.write(get(scene.authority));
  await client.until((text) => text.endsWith("ok"));
  expect(scene.upstream.requests.map(({ text }) => /Authorization: (.*)\r/.exec(text)?.[1])).toEqual([
    `Bearer ${SECRET}`,
    "Bearer second",
  ]);
  expect(scene.upstream.connections()).toBe(2);
});

test("a token that is revoked ends its tunnel before anything else goes through it", async () => {
  await using scene = await startScene();
  const client = await scene.connect();
  await scene.broker.revokeToken();
  client.write(get(scene.authority));
  await client.closed();
  expect(scene.upstream.requests).toHaveLength(0);
});

test("a credential with a line break is not written into a header", async () => {
  await using scene = await startScene();
  await scene.broker.setCredential("API_KEY", "a\r\nX-Evil: 1");
  const client = await scene.connect();
  client.write(get(scene.authority));
  const answer = await client.until((text) => text.endsWith("}"));
  expect(answer).toStartWith("HTTP/1.1 502 ");
  expect(answer).not.toContain("X-Evil");
  expect(scene.upstream.requests).toHaveLength(0);
});

test("absolute-form http is brokered, with origin-form upstream", async () => {
  await using upstream = startUpstream();
  await using broker = await startBroker({ pins: { [HOST]: ["127.0.0.1"] } });
  await broker.setCredential("API_KEY", SECRET);
  await broker.setServices([
    { name: "api", host: HOST, auth: { type: "api-key", key: "API_KEY", header: "X-Key" } },
  ]);
  const client = await open(broker.port);
  const authority = `${HOST}:${upstream.port}`;
  for (const path of ["/a?b", "", "?q"]) {
    client.forget();
    client.write(
      `GET http://${authority}${path} HTTP/1.1\r\nHost: ${authority}\r\n${basicAuth(broker.token)}X-Key: own\r\n\r\n`,
    );
    await client.until((text) => text.endsWith("ok"));
  }
  expect(upstream.requests.map(({ text }) => text.split("\r\n").slice(0, 3))).toEqual([
    ["GET /a?b HTTP/1.1", `Host: ${authority}`, `X-Key: ${SECRET}`],
    ["GET / HTTP/1.1", `Host: ${authority}`, `X-Key: ${SECRET}`],
    ["GET /?q HTTP/1.1", `Host: ${authority}`, `X-Key: ${SECRET}`],
  ]);
  client.end();
});

test("plain http inside a tunnel, as undici sends it", async () => {
  await using upstream = startUpstream();
  await using broker = await startBroker({ pins: { [HOST]: ["127.0.0.1"] } });
  const client = await open(broker.port);
  const authority = `${HOST}:${upstream.port}`;
  client.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${basicAuth(broker.token)}\r\n`);
  await client.until((text) => text.includes("\r\n\r\n"));
  client.write(get(authority));
  await client.until((text) => text.endsWith("ok"));
  expect(upstream.requests[0]?.text).toBe(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  client.end();
});

test("the guard refuses to dial inside, whatever the name", async () => {
  await using broker = await startBroker({ allowlist: [], pins: { "inside.example.com": ["10.0.0.1"] } });
  for (const authority of ["127.0.0.1:80", "inside.example.com:80", "169.254.169.254:80", "[::1]:80"]) {
    const client = await open(broker.port);
    client.write(`GET http://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${basicAuth(broker.token)}\r\n`);
    expect(await client.until((text) => text.endsWith("}"))).toStartWith("HTTP/1.1 502 ");
    client.end();
  }
  expect(broker.lines.join("\n")).toContain('"code":"blocked"');
});

test("an upstream whose certificate does not verify gets nothing", async () => {
  await using scene = await startScene({ broker: { upstreamCa: [], pins: { [HOST]: ["127.0.0.1"] } } });
  const client = await scene.connect();
  client.write(get(scene.authority));
  expect(await client.until((text) => text.endsWith("}"))).toStartWith("HTTP/1.1 502 ");
  expect(scene.upstream.requests).toHaveLength(0);
  await eventually(
    () => scene.broker.lines.some((line) => line.includes('"code":"untrusted"')),
    "the reason in the log",
  );
});

const OTHER = "11111111-1111-4111-8111-111111111111" as VaultId;
const AGENT = "22222222-2222-4222-8222-222222222222" as AgentId;

describe("who may use the proxy, and for which vault", () => {
  const auth = (value: string) => `Proxy-Authorization: ${value}\r\n`;
  const basic = (text: string) => auth(`Basic ${Buffer.from(text).toString("base64")}`);
  const CASES: Record<string, [header: (scoped: string) => string, status: number]> = {
    nothing: [() => "", 407],
    Bearer: [(token) => auth(`Bearer ${token}`), 200],
    "bearer in lower case": [(token) => auth(`bearer ${token}`), 200],
    "Basic with the token alone": [(token) => basic(token), 200],
    "Basic with an empty vault": [(token) => basic(`${token}:`), 200],
    "Basic with its vault": [(token) => basic(`${token}:default`), 200],
    "Basic with another vault": [(token) => basic(`${token}:other`), 403],
    "an unknown token": [() => basic("av_sess_unknown:default"), 407],
    "not base64": [() => auth("Basic !!!"), 407],
    "no token": [() => basic(":default"), 407],
    "another scheme": [() => auth("Digest x"), 407],
    "an agent without a hint and with two vaults": [() => basic("av_agt_two"), 400],
    "an agent with a hint": [() => basic("av_agt_two:other"), 200],
    "an agent with one vault": [() => basic("av_agt_one"), 200],
    "an agent and an unknown vault": [() => basic("av_agt_two:nowhere"), 404],
    "an agent and a vault without a grant": [() => basic("av_agt_one:other"), 404],
    "a person's login": [() => basic("av_sess_person:default"), 400],
  };

  for (const [name, [header, status]] of Object.entries(CASES)) {
    test(name, async () => {
      await using upstream = startUpstream();
      await using broker = await startBroker({ pins: { [HOST]: ["127.0.0.1"] } });
      await people(broker);
      const authority = `${HOST}:${upstream.port}`;
      const client = await open(broker.port);
      client.write(`GET http://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${header(broker.token)}\r\n`);
      const answer = await client.until((text) => text.endsWith("ok") || text.endsWith("}"));
      expect(answer.split(" ")[1]).toBe(String(status));
      expect(broker.log.map((entry) => entry.status)).toEqual([status]);
      client.end();
    });
  }
});

async function people({ store }: Awaited<ReturnType<typeof startBroker>>): Promise<void> {
  const now = Date.now();
  const one = "33333333-3333-4333-8333-333333333333" as AgentId;
  const user = {
    type: "user" as const,
    id: "44444444-4444-4444-8444-444444444444",
    name: "o@x",
    role: "owner" as const,
  };
  await store.users.create({
    id: user.id as never,
    email: "o@x.example",
    role: "owner",
    active: true,
    createdAt: now,
  });
  await store.sessions.create({
    type: "user",
    userId: user.id as never,
    ...hashOf("av_sess_person"),
    createdAt: now,
  });
  await store.vaults.create({ id: OTHER, name: "other", createdAt: now }, { ...user, id: user.id as never });
  for (const [id, name, vaults] of [
    [AGENT, "two", [DEFAULT_VAULT_ID, OTHER]],
    [one, "one", [DEFAULT_VAULT_ID]],
  ] as const) {
    await store.agents.create(anAgent({ id, name, createdBy: user.id, createdAt: now, updatedAt: now }));
    for (const vault of vaults)
      await store.grants.put({ type: "agent", id }, vault, { role: "proxy", grantedAt: 0 });
    await store.sessions.create({ type: "agent", agentId: id, ...hashOf(`av_agt_${name}`), createdAt: now });
  }
}
