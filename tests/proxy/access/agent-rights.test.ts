/** What an agent may do through the proxy: capabilities that services require, and policies on it. */

import { describe, expect, spyOn, test } from "bun:test";
import type { Capability } from "../../../src/core/agent/capability.ts";
import type { AgentPolicy } from "../../../src/core/agent/policy.ts";
import { type AgentId, DEFAULT_VAULT_ID, type PolicyId, type UserId } from "../../../src/core/ids.ts";
import { tiersOf } from "../../../src/core/limit/settings.ts";
import { anAgent } from "../../store/samples.ts";
import { hashOf } from "../../support/broker.ts";
import { basicAuth, open, openTls, type RawConnection } from "../../support/raw-client.ts";
import { eventually, HOST, type Scene, startScene } from "../../support/scene.ts";
import type { Answer } from "../../support/upstream.ts";

const AGENT = "22222222-2222-4222-8222-222222222222" as AgentId;
const of = (...names: string[]) => names as Capability[];
const GATED = {
  name: "ledger",
  host: HOST,
  auth: { type: "bearer", token: "API_KEY" },
  requires: ["api_call", "mail_send"],
};

const answer: Answer = (request, write) => {
  if (request.includes("Upgrade: websocket")) {
    return write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
  }
  if (request.includes("/stream")) {
    return write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\npart\r\n");
  }
  write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
};

/** A scene with an agent in the default vault. */
async function withAgent(options: {
  readonly capabilities?: readonly Capability[];
  readonly service?: object;
  readonly broker?: NonNullable<Parameters<typeof startScene>[0]>["broker"];
}) {
  const { capabilities = [], service, broker = {} } = options;
  const scene = await startScene({ answer, broker, ...(service === undefined ? {} : { service }) });
  const { store } = scene.broker;
  await store.agents.create(anAgent({ id: AGENT, name: "one", capabilities }));
  await store.grants.put({ type: "agent", id: AGENT }, DEFAULT_VAULT_ID, { role: "proxy", grantedAt: 0 });
  await store.sessions.create({ type: "agent", agentId: AGENT, ...hashOf("av_agt_one"), createdAt: 1 });
  return scene;
}

let made = 0;
function policy(fields: Partial<AgentPolicy> = {}): AgentPolicy {
  made += 1;
  return {
    id: `pol_${made}` as PolicyId,
    subject: { type: "agent", id: AGENT },
    capabilities: of("api_call", "mail_send"),
    resourceLimits: {},
    createdBy: "x",
    createdAt: made,
    ...fields,
  };
}

const AUTH = basicAuth("av_agt_one");
const tunnel = ({ broker, authority }: Scene, auth = AUTH) =>
  openTls(broker.port, authority, { auth, ca: broker.caPem });

/** One request in an open tunnel; its answer's head and body. */
async function ask(client: RawConnection, { authority }: Scene, path = "/") {
  const from = client.text().length;
  client.write(`GET ${path} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  await client.until((text) => /\r\n\r\n./.test(text.slice(from)));
  const text = client.text().slice(from);
  const body = text.slice(text.indexOf("\r\n\r\n") + 4);
  return {
    status: Number(text.split(" ")[1]),
    head: text.slice(0, text.indexOf("\r\n\r\n")),
    json: body.startsWith("{") ? JSON.parse(body) : undefined,
  };
}

/** What a CONNECT is answered with. */
async function connect({ broker }: Scene, authority: string, auth = AUTH): Promise<string> {
  const client = await open(broker.port);
  client.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${auth}\r\n`);
  const text = await client.until((said) => said.includes("\r\n\r\n"));
  client.end();
  return text;
}

async function closesWithinASecond(opened: readonly RawConnection[], change: () => Promise<unknown>) {
  expect(opened.map((one) => one.socket.destroyed)).toEqual(opened.map(() => false));
  const started = performance.now();
  await change();
  await Promise.all(opened.map((one) => one.closed()));
  expect(performance.now() - started).toBeLessThan(1000);
}

async function openStream(scene: Scene): Promise<RawConnection> {
  const stream = await tunnel(scene);
  stream.write(`GET /stream HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  await stream.until((text) => text.includes("part"));
  return stream;
}

async function openSocket(scene: Scene): Promise<RawConnection> {
  const socket = await tunnel(scene);
  socket.write(
    `GET /ws HTTP/1.1\r\nHost: ${scene.authority}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n` +
      "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
  );
  await socket.until((text) => text.includes(" 101 "));
  return socket;
}

describe("a service that requires capabilities", () => {
  test("is refused to an agent that lacks some, in words that say which, and nothing goes upstream", async () => {
    await using scene = await withAgent({ capabilities: of("mail_send"), service: GATED });
    const client = await tunnel(scene);
    const { status, head, json } = await ask(client, scene);
    expect(status).toBe(403);
    expect(head).toContain("X-Agent-Vault-Proxy-Error: true");
    expect(json).toEqual({
      error: "capability_required",
      message: 'service "ledger" needs: api_call, mail_send',
      service: "ledger",
      required: ["api_call", "mail_send"],
      missing: ["api_call"],
      capability_hint: { endpoint: "POST /v1/proposals", agent: "default:one" },
      help: expect.stringContaining("agent-vault agent capability add default:one api_call"),
    });
    expect(scene.upstream.requests).toEqual([]);
    await eventually(() => scene.broker.log.length > 0, "the row");
    expect(scene.broker.log[0]).toMatchObject({ actorId: AGENT, errorCode: "capability_required" });
    client.end();
  });

  test("capabilities count from the next request on, either way, in a tunnel that stays", async () => {
    await using scene = await withAgent({ service: GATED });
    const { store } = scene.broker;
    const client = await tunnel(scene);
    expect((await ask(client, scene)).status).toBe(403);
    await store.agents.setCapabilities(AGENT, of("api_call", "mail_send"), 1);
    expect((await ask(client, scene)).status).toBe(200);
    await store.agents.setCapabilities(AGENT, of("api_call"), 2);
    expect((await ask(client, scene)).status).toBe(403);
    client.end();
  });

  test("a stream and a socket end within a second of what let them through", async () => {
    await using scene = await withAgent({ capabilities: of("api_call", "mail_send"), service: GATED });
    const opened = [await openStream(scene), await openSocket(scene)];
    await closesWithinASecond(opened, () => scene.broker.store.agents.setCapabilities(AGENT, [], 1));
  });

  test("what is switched off is told as such, whoever asks", async () => {
    await using scene = await withAgent({ service: { ...GATED, enabled: false } });
    const client = await tunnel(scene);
    expect((await ask(client, scene)).json.error).toBe("service_disabled");
    client.end();
  });

  test("a token counts as who minted it: a person passes, an agent is asked, and nobody is nobody", async () => {
    await using scene = await withAgent({ service: GATED });
    const { store } = scene.broker;
    const user = "44444444-4444-4444-8444-444444444444" as UserId;
    await store.grants.put({ type: "user", id: user }, DEFAULT_VAULT_ID, { role: "member", grantedAt: 0 });
    const minted = async (mintedBy: { type: "user" | "agent"; id: string }) => {
      const token = `av_sess_${mintedBy.type}`;
      await store.sessions.create({
        type: "scoped",
        vaultId: DEFAULT_VAULT_ID,
        vaultRole: "proxy",
        ...hashOf(token),
        createdAt: Date.now(),
        expiresAt: Date.now() + 3_600_000,
        mintedBy,
      });
      const client = await tunnel(scene, basicAuth(token));
      const { status } = await ask(client, scene);
      client.end();
      return status;
    };
    expect(await minted({ type: "user", id: user })).toBe(200);
    expect(await minted({ type: "agent", id: AGENT })).toBe(403);
    const unknown = await scene.connect();
    expect((await ask(unknown, scene)).status).toBe(403);
  });

  test("a policy narrows what the agent may do and gives it nothing", async () => {
    await using scene = await withAgent({ capabilities: of("api_call", "mail_send"), service: GATED });
    const { store } = scene.broker;
    const client = await tunnel(scene);
    expect((await ask(client, scene)).status).toBe(200);
    const narrow = policy({ capabilities: of("api_call", "system_command") });
    await store.policies.create(narrow);
    expect((await ask(client, scene)).json.missing).toEqual(["mail_send"]);
    await store.policies.delete(narrow.id);
    expect((await ask(client, scene)).status).toBe(200);
    client.end();
  });
});

describe("a policy that allows some hosts", () => {
  const only = (...allowedDomains: string[]) => policy({ resourceLimits: { allowedDomains } });

  test("refuses others at CONNECT, in absolute form and where nothing is brokered", async () => {
    await using scene = await withAgent({});
    const { broker, authority } = scene;
    await broker.store.policies.create(only("*.example.org", "other.example.com"));
    const refused = await connect(scene, authority);
    expect(refused).toStartWith("HTTP/1.1 403 Domain Not Allowed\r\n");
    expect(refused).toContain("X-Agent-Vault-Proxy-Error: true");
    expect(await connect(scene, "sub.example.org:443")).toStartWith("HTTP/1.1 200 ");
    expect(await connect(scene, "a.sub.example.org:443")).toStartWith("HTTP/1.1 403 ");
    expect(await connect(scene, authority, scene.auth)).toStartWith("HTTP/1.1 200 ");
    const absolute = await open(broker.port);
    absolute.write(`GET https://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${AUTH}\r\n`);
    const text = await absolute.until((said) => said.includes("}"));
    expect(text).toContain('"error":"domain_not_allowed"');
    absolute.end();
    expect(scene.upstream.requests).toEqual([]);
    await eventually(
      () => broker.log.filter(({ errorCode }) => errorCode === "domain_not_allowed").length === 3,
      "the rows",
    );
  });

  test("ends tunnels to others within a second, whatever goes on in them, and leaves the rest", async () => {
    await using scene = await withAgent({});
    const opened = [await tunnel(scene), await openStream(scene), await openSocket(scene)];
    await scene.broker.store.policies.create(only("*.example.com"));
    await Bun.sleep(1200);
    await closesWithinASecond(opened, () => scene.broker.store.policies.create(only("a.example.com")));
  });
});

test("a policy that ends stops what is open, and the agent, until a newer one takes its place", async () => {
  await using scene = await withAgent({});
  const { store } = scene.broker;
  const stream = await openStream(scene);
  const endsAt = Date.now() + 1200;
  const ending = policy({ expiresAt: endsAt });
  await store.policies.create(ending);
  await Bun.sleep(300);
  expect(stream.socket.destroyed).toBe(false);
  await stream.closed();
  expect(Date.now()).toBeGreaterThanOrEqual(endsAt);
  expect(Date.now()).toBeLessThan(endsAt + 2000);
  expect(await connect(scene, scene.authority)).toStartWith("HTTP/1.1 403 Policy Expired\r\n");
  await store.policies.create(policy());
  expect(await connect(scene, scene.authority)).toStartWith("HTTP/1.1 200 ");
}, 10_000);

describe("a policy that allows so many requests an hour", () => {
  const atMost = (maxRequestsPerHour: number) => policy({ resourceLimits: { maxRequestsPerHour } });
  const limits = { profile: "off", tiers: tiersOf("off") } as const;

  test("counts requests and not tunnels, also where nothing else is limited, and says when to come back", async () => {
    await using scene = await withAgent({ broker: { limits } });
    await scene.broker.store.policies.create(atMost(3));
    const [one, two, idle] = [await tunnel(scene), await tunnel(scene), await tunnel(scene)];
    expect((await ask(one, scene)).status).toBe(200);
    expect((await ask(two, scene)).status).toBe(200);
    expect((await ask(idle, scene)).status).toBe(200);
    const { status, head, json } = await ask(one, scene);
    expect(status).toBe(429);
    expect(json.error).toBe("too_many_requests");
    const wait = Number(/Retry-After: (\d+)/.exec(head)?.[1]);
    expect(wait).toBeGreaterThan(3500);
    expect(wait).toBeLessThanOrEqual(3660);
    expect(scene.upstream.requests.length).toBe(3);
    await eventually(() => scene.broker.log.some(({ errorCode }) => errorCode === "policy_quota"), "the row");
    for (const client of [one, two, idle]) client.end();
  });

  test("counts a tunnel to a passthrough host, of which no more is known, as a request", async () => {
    await using scene = await withAgent({ broker: { limits } });
    const { store } = scene.broker;
    await store.settings.setVault(DEFAULT_VAULT_ID, "passthrough_hosts", HOST);
    await store.policies.create(atMost(2));
    const answers: string[] = [];
    for (let at = 0; at < 3; at += 1) answers.push(await connect(scene, scene.authority));
    expect(answers.map((text) => text.slice(9, 12))).toEqual(["200", "200", "429"]);
    expect(answers[2]).toContain("Retry-After: ");
    await eventually(() => scene.broker.log.some(({ errorCode }) => errorCode === "policy_quota"), "the row");
  });

  test("leaves no tunnel to a host that was taken off the passthrough list while it was opened", async () => {
    await using scene = await withAgent({ broker: { limits } });
    const { store } = scene.broker;
    const list = (hosts: string | undefined) =>
      store.settings.setVault(DEFAULT_VAULT_ID, "passthrough_hosts", hosts);
    await list(HOST);
    await store.policies.create(atMost(2));
    const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const { requestsOf } = store.policies;
    spyOn(store.policies, "requestsOf").mockImplementation(async (...args) => {
      asked.resolve();
      await answered.promise;
      return requestsOf.apply(store.policies, args);
    });
    const client = await open(scene.broker.port);
    client.write(`CONNECT ${scene.authority} HTTP/1.1\r\nHost: x\r\n${AUTH}\r\n`);
    await asked.promise;
    await list(undefined);
    answered.resolve();
    await client.closed();
  });

  test("holds for requests at once, and what is refused otherwise does not count", async () => {
    await using scene = await withAgent({ service: { ...GATED, path: "/gated/*" } });
    const { broker } = scene;
    await broker.setServices([
      { ...GATED, host: `${HOST}/gated/*` },
      { name: "open", host: HOST, auth: { type: "passthrough" } },
    ]);
    await broker.store.policies.create(atMost(4));
    const clients = await Promise.all(Array.from({ length: 8 }, () => tunnel(scene)));
    const refused = await Promise.all(clients.map((client) => ask(client, scene, "/gated/x")));
    expect(refused.map(({ status }) => status)).toEqual(Array.from({ length: 8 }, () => 403));
    const statuses = (await Promise.all(clients.map((client) => ask(client, scene)))).map(
      ({ status }) => status,
    );
    expect(statuses.filter((status) => status === 200).length).toBe(4);
    expect(statuses.filter((status) => status === 429).length).toBe(4);
    for (const client of clients) client.end();
  });
});
