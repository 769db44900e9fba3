/** What becomes of tunnels, streams and sockets when the SVID behind them counts no more. */
import { expect, test } from "bun:test";
import { type AgentId, DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { startBroker } from "../../support/broker.ts";
import { type FakeClock, fakeClock } from "../../support/clock.ts";
import { type Issuer, issuerIn } from "../../support/identity/agents.ts";
import { call, http2Client, startHttp2Upstream } from "../../support/net/http2.ts";
import { endless, openEachWay } from "../../support/net/long-lived.ts";
import { basicAuth, openTls, type RawConnection } from "../../support/raw-client.ts";
import { HOST, type Scene, startScene } from "../../support/scene.ts";

const LEEWAY_MS = 30_000;

type Stage = Scene & { readonly clock: FakeClock; readonly issuer: Issuer; readonly id: AgentId };

async function stage(options: Parameters<typeof startScene>[0] = {}): Promise<Stage> {
  const clock = fakeClock(Date.now());
  const scene = await startScene({ ...options, broker: { clock } });
  const issuer = await issuerIn(scene.broker.store);
  return { ...scene, clock, issuer, id: await issuer.agent("one") };
}

async function tunnel(
  { broker, authority, issuer, clock }: Stage,
  ttlSeconds = 3600,
): Promise<RawConnection> {
  const auth = basicAuth(await issuer.svid("one", { ttlSeconds, at: clock.now() }));
  return await openTls(broker.port, authority, { auth, ca: broker.caPem });
}

/** What is over is closed once a second, whether or not anybody asks: right behind that there is time to ask. */
async function behindSweep({ registry }: Pick<Scene["broker"], "registry">): Promise<void> {
  const { now } = registry.ticker;
  while (registry.ticker.now === now) await Bun.sleep(2);
}

function get(client: RawConnection, { authority }: Scene): void {
  client.forget();
  client.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
}

test("a request behind the end is told so with 401, sent nowhere, and the last of its tunnel", async () => {
  await using scene = await stage();
  const client = await tunnel(scene, 60);
  get(client, scene);
  await client.until((text) => text.endsWith("ok"));
  scene.clock.advance(60_000 + LEEWAY_MS - 1000);
  get(client, scene);
  await client.until((text) => text.endsWith("ok"));
  scene.broker.log.length = 0;

  await behindSweep(scene.broker);
  scene.clock.advance(1001);
  get(client, scene);
  const answer = await client.closed();
  expect(answer).toStartWith("HTTP/1.1 401 ");
  expect(answer).toContain("X-Agent-Vault-Proxy-Error: true");
  expect(answer).toContain("Connection: close");
  expect(answer).toContain('"error":"svid_expired"');
  expect(scene.upstream.requests).toHaveLength(2);
  expect(scene.broker.log[0]).toMatchObject({ status: 401, errorCode: "svid_expired", actorId: scene.id });
});

test("of several at once each is told, and none is sent on", async () => {
  await using scene = await stage();
  const client = await tunnel(scene, 60);
  await behindSweep(scene.broker);
  scene.clock.advance(60_000 + LEEWAY_MS + 1);
  const one = `GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`;
  client.write(one + one + one);
  expect(await client.closed()).toStartWith("HTTP/1.1 401 ");
  expect(scene.upstream.requests).toHaveLength(0);
});

test("over HTTP/2 the same, with a GOAWAY behind it", async () => {
  const clock = fakeClock(Date.now());
  let asked = 0;
  await using upstream = await startHttp2Upstream((stream) => {
    asked += 1;
    stream.respond({ ":status": 200 });
    stream.end("ok");
  });
  await using broker = await startBroker({
    clock,
    upstreamCa: [upstream.caPem],
    pins: { [HOST]: ["127.0.0.1"] },
  });
  await broker.setCredential("API_KEY", "x");
  await broker.setServices([{ name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } }]);
  const issuer = await issuerIn(broker.store);
  await issuer.agent("one");
  const token = await issuer.svid("one", { ttlSeconds: 60, at: clock.now() });
  const client = await http2Client(broker.port, `${HOST}:${upstream.port}`, { token, ca: broker.caPem });
  const over = new Promise((resolve) => client.once("close", resolve));
  expect(await call(client, { ":method": "GET", ":path": "/" })).toMatchObject({ status: 200 });
  await behindSweep(broker);
  clock.advance(60_000 + LEEWAY_MS + 1);
  const answer = await call(client, { ":method": "GET", ":path": "/" });
  expect(answer).toMatchObject({ status: 401, headers: { "x-agent-vault-proxy-error": "true" } });
  expect(JSON.parse(answer.body).error).toBe("svid_expired");
  await over;
  expect(asked).toBe(1);
});

/** Each way in which an SVID ends. */
const ENDS: Readonly<Record<string, (scene: Stage) => unknown>> = {
  "its time": ({ clock }) => clock.advance(60_000 + LEEWAY_MS + 1),
  "the agent's revocation": ({ broker, id, clock }) => broker.store.agents.revoke(id, clock.now()),
  "a new token": ({ broker, id, clock }) => broker.store.agents.endTokens(id, clock.now()),
  "another name": ({ broker, id, clock }) => broker.store.agents.rename(id, "two", clock.now()),
  "its agent": ({ broker, id, clock }) => broker.store.agents.delete(id, clock.now()),
  "its role in the vault": ({ broker, id }) => broker.store.grants.remove(id, DEFAULT_VAULT_ID),
  "its key, published no more": ({ issuer, clock }) => issuer.rotate(clock.now() - 24 * 3_600_000),
};

for (const [what, end] of Object.entries(ENDS)) {
  test(`with ${what}, all that is open ends within a second or two, and nothing more is sent`, async () => {
    await using scene = await stage({ answer: endless });
    const { broker, issuer, clock } = scene;
    const auth = basicAuth(await issuer.svid("one", { ttlSeconds: 60, at: clock.now() }));
    const opened = await openEachWay(broker, scene.authority, auth);
    const sent = scene.upstream.requests.length;
    const since = Date.now();
    await end(scene);
    await Promise.all(opened.map((one) => one.closed()));
    expect(Date.now() - since).toBeLessThan(2000);
    expect(scene.upstream.requests).toHaveLength(sent);
  }, 15_000);
}

test("keys that are replaced and still published end nothing", async () => {
  await using scene = await stage();
  const client = await tunnel(scene);
  await scene.issuer.rotate(scene.clock.now());
  await Bun.sleep(50);
  get(client, scene);
  expect(await client.until((text) => text.endsWith("ok"))).toStartWith("HTTP/1.1 200 ");
});

test("what another registers again, or is given, ends nothing", async () => {
  await using scene = await stage();
  const client = await tunnel(scene);
  const { store } = scene.broker;
  await store.agents.register(scene.id, { registeredAt: 5, metadata: { a: 1 } });
  await store.agents.revoke(await scene.issuer.agent("two"), scene.clock.now());
  get(client, scene);
  expect(await client.until((text) => text.endsWith("ok"))).toStartWith("HTTP/1.1 200 ");
});
