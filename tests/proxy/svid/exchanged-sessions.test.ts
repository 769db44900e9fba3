/** Sessions that SVIDs were exchanged for, at the proxy: what they open, and with what everything ends behind them. */
import { expect, test } from "bun:test";
import type { AgentId } from "../../../src/core/ids.ts";
import { delegation, exchangeScene, session, VAULT } from "../../support/company/exchange.ts";
import { endless, openEachWay } from "../../support/net/long-lived.ts";
import { basicAuth, open, openTls, type RawConnection } from "../../support/raw-client.ts";
import { HOST, SECRET, startScene } from "../../support/scene.ts";

/** A control plane and a data plane on one store, and on one clock that shows the time. */
async function stage(options: Parameters<typeof startScene>[0] & { requires?: readonly string[] } = {}) {
  const control = await exchangeScene();
  const { instance, vaultId, ask, svid } = control;
  const { clock, store } = instance;
  clock.advance(Date.now() - clock.now());
  const scene = await startScene({ ...options, broker: { clock, store } });
  const { broker } = scene;
  await broker.setCredential("API_KEY", SECRET, vaultId);
  const auth = { type: "bearer", token: "API_KEY" };
  const requires = options.requires === undefined ? {} : { requires: options.requires };
  await broker.setServices([{ name: "api", host: HOST, auth, ...requires }], vaultId);
  const idOf = async (agentId: string): Promise<AgentId> => {
    const agent = await store.agents.byName(`globex:${agentId}`);
    if (agent === undefined) throw new Error(`no ${agentId}`);
    return agent.id;
  };
  return {
    ...control,
    ...scene,
    clock,
    store,
    idOf,
    give: async (agentId: string, ...capabilities: string[]): Promise<void> =>
      await store.agents.setCapabilities(await idOf(agentId), capabilities as never, clock.now()),
    /** Of `crawler-7` alone. */
    async own(): Promise<string> {
      return (await ask(session(await svid("crawler-7"), "payments"))).json.access_token;
    },
    /** `crawler-8` acts for `crawler-7`. */
    async delegated(): Promise<string> {
      const body = delegation(await svid("crawler-7"), await svid("crawler-8"), {
        audience: `${VAULT}payments`,
      });
      return (await ask(body)).json.access_token;
    },
    async [Symbol.asyncDispose]() {
      await scene[Symbol.asyncDispose]();
      await instance[Symbol.asyncDispose]();
    },
  };
}
type Stage = Awaited<ReturnType<typeof stage>>;

/** The whole answer to a request in a tunnel of its own. */
async function get({ broker, authority }: Stage, auth: string): Promise<string> {
  const client = await openTls(broker.port, authority, { auth, ca: broker.caPem });
  client.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\nConnection: close\r\n\r\n`);
  return await client.closed();
}

/** The head of what is answered to a CONNECT. */
async function connect({ broker, authority }: Stage, auth: string): Promise<string> {
  const client = await open(broker.port);
  client.write(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n${auth}\r\n`);
  const text = await client.until((text) => text.includes("\r\n\r\n"));
  client.end();
  return text;
}

test("one opens its vault without naming it, as user name and as bearer, and no other vault", async () => {
  await using scene = await stage();
  const token = await scene.own();
  for (const auth of [
    basicAuth(token),
    basicAuth(token, "payments"),
    `Proxy-Authorization: Bearer ${token}\r\n`,
  ]) {
    expect(await get(scene, auth)).toStartWith("HTTP/1.1 200 ");
    expect(scene.upstream.requests.at(-1)?.text).toContain(`Bearer ${SECRET}`);
    expect(scene.upstream.requests.at(-1)?.text).not.toContain(token);
  }
  expect(await connect(scene, basicAuth(token, "default"))).toStartWith("HTTP/1.1 403 ");
  const id = await scene.idOf("crawler-7");
  expect(scene.broker.log[0]).toMatchObject({ actorType: "agent", actorId: id, vaultId: scene.vaultId });
  // The SVID itself is for exchanges alone.
  expect(await connect(scene, basicAuth(await scene.svid("crawler-7"), "payments"))).toStartWith(
    "HTTP/1.1 407 ",
  );
});

type End = (scene: Stage, agentId: string) => unknown;

/** What takes one of its agents away. */
const OF_AGENT: Readonly<Record<string, End>> = {
  "the role": async ({ store, idOf, vaultId }, who) => await store.grants.remove(await idOf(who), vaultId),
  "the agent, revoked": async ({ store, idOf, clock }, who) =>
    await store.agents.revoke(await idOf(who), clock.now()),
  "the agent, deleted": async ({ store, idOf, clock }, who) =>
    await store.agents.delete(await idOf(who), clock.now()),
  "the name": async ({ store, idOf, clock }, who) =>
    await store.agents.rename(await idOf(who), "globex:another", clock.now()),
  "the token": async ({ store, idOf, clock }, who) =>
    await store.agents.endTokens(await idOf(who), clock.now()),
};

const after15Minutes = ({ clock }: Stage) => clock.advance(900_000);

const ENDS: readonly (readonly [string, "own" | "delegated", (scene: Stage) => unknown])[] = [
  ...Object.entries(OF_AGENT).flatMap(([what, end]) => [
    [`${what} of its agent`, "own", (scene: Stage) => end(scene, "crawler-7")] as const,
    [`${what} of who acts`, "delegated", (scene: Stage) => end(scene, "crawler-8")] as const,
    [`${what} of whom it is acted for`, "delegated", (scene: Stage) => end(scene, "crawler-7")] as const,
  ]),
  ["its time", "own", after15Minutes],
  ["its time", "delegated", after15Minutes],
];

test.each(ENDS)(
  "with %s (%s) all that is open ends within a second",
  async (_what, whose, end) => {
    await using scene = await stage({ answer: endless });
    const { broker, authority, clock, upstream } = scene;
    await scene.grant("crawler-8");
    const auth = basicAuth(await scene[whose]());
    const opened = await openEachWay(broker, authority, auth);
    // What is taken back in the second of its issue counts as issued before.
    clock.advance(1500);
    const sent = upstream.requests.length;
    const since = Date.now();
    await end(scene);
    await Promise.all(opened.map((one) => one.closed()));
    expect(Date.now() - since).toBeLessThan(1500);
    expect(await connect(scene, auth)).toStartWith("HTTP/1.1 407 ");
    expect(upstream.requests).toHaveLength(sent);
  },
  15_000,
);

test("what others lose, and new SVIDs, end nothing", async () => {
  await using scene = await stage();
  await scene.grant("crawler-8");
  const client = await openTls(scene.broker.port, scene.authority, {
    auth: basicAuth(await scene.own()),
    ca: scene.broker.caPem,
  });
  await OF_AGENT["the role"]?.(scene, "crawler-8");
  await OF_AGENT["the agent, revoked"]?.(scene, "crawler-8");
  await scene.register("crawler-7");
  await Bun.sleep(50);
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await client.until((text) => text.endsWith("ok"))).toStartWith("HTTP/1.1 200 ");
});

test("for two it takes what both may, as it is at each request", async () => {
  await using scene = await stage({ requires: ["api_call", "internet_access"] });
  const { give } = scene;
  await scene.grant("crawler-8");
  await give("crawler-7", "api_call", "internet_access");
  await give("crawler-8", "api_call");
  const [own, delegated] = [basicAuth(await scene.own()), basicAuth(await scene.delegated())];
  expect(await get(scene, own)).toStartWith("HTTP/1.1 200 ");
  const missing = (answer: string) => JSON.parse(answer.slice(answer.indexOf("{"))).missing;
  const refused = await get(scene, delegated);
  expect(refused).toStartWith("HTTP/1.1 403 ");
  expect(refused).toContain('"error":"capability_required"');
  expect(missing(refused)).toEqual(["internet_access"]);
  await give("crawler-8", "api_call", "internet_access");
  expect(await get(scene, delegated)).toStartWith("HTTP/1.1 200 ");
  // Now who is acted for.
  await give("crawler-7", "internet_access");
  expect(missing(await get(scene, delegated))).toEqual(["api_call"]);
});

test("in an open tunnel, too, a capability that either loses is missed at the next request", async () => {
  await using scene = await stage({ requires: ["api_call"] });
  const { give, broker, authority } = scene;
  await scene.grant("crawler-8");
  for (const one of ["crawler-7", "crawler-8"]) await give(one, "api_call");
  const auth = basicAuth(await scene.delegated());
  const client: RawConnection = await openTls(broker.port, authority, { auth, ca: broker.caPem });
  const ask = () => client.write(`GET / HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
  ask();
  expect(await client.until((text) => text.endsWith("ok"))).toStartWith("HTTP/1.1 200 ");
  await give("crawler-7", "mail_send");
  client.forget();
  ask();
  expect(await client.until((text) => text.includes("}"))).toContain('"missing":["api_call"]');
});
