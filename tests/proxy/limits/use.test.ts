/** Limits on tokens and on the grants behind them: what counts, what is refused, and what of it never leaves. */
import { expect, test } from "bun:test";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTls } from "node:tls";
import { DEFAULT_VAULT_ID } from "../../../src/core/ids.ts";
import { tiersOf } from "../../../src/core/limit/settings.ts";
import type { UsageLimits } from "../../../src/core/limit/usage-limit.ts";
import { listenControl } from "../../../src/proxy/control/listener.ts";
import { openStore } from "../../../src/store/open.ts";
import { anAgent } from "../../store/samples.ts";
import { hashOf } from "../../support/broker.ts";
import { basicAuth, open, openTls, openTunnel } from "../../support/raw-client.ts";
import { eventually, HOST, type Scene, startScene } from "../../support/scene.ts";

type Given = { readonly token?: UsageLimits; readonly grant?: UsageLimits };

/** A scene with a token of an agent, both limited as given. */
async function limited({ token, grant }: Given, options: Parameters<typeof startScene>[0] = {}) {
  const store = await openStore({ url: "sqlite::memory:" });
  const scene = await startScene({ ...options, broker: { ...options.broker, store } });
  const agent = anAgent();
  await store.agents.create(agent);
  const mintedBy = { type: "agent", id: agent.id } as const;
  await store.grants.put(mintedBy, DEFAULT_VAULT_ID, {
    role: "proxy",
    grantedAt: 0,
    ...(grant === undefined ? {} : { limits: grant }),
  });
  const mint = async (name: string) => {
    await store.sessions.create({
      type: "scoped",
      ...hashOf(name),
      vaultId: DEFAULT_VAULT_ID,
      vaultRole: "proxy",
      createdAt: 0,
      mintedBy,
      ...(token === undefined ? {} : { limits: token }),
    });
    return basicAuth(name);
  };
  const auth = await mint("av_sess_limited");
  return {
    scene,
    store,
    agent,
    mint,
    auth,
    async used() {
      await scene.broker.proxy.stop(0);
      return (await store.usage.ofVault(DEFAULT_VAULT_ID)).map(({ measure, period, used }) => ({
        measure,
        period,
        used,
      }));
    },
    async [Symbol.asyncDispose]() {
      await scene[Symbol.asyncDispose]();
      await store.close();
    },
  };
}

const isWhole = (text: string) => text.endsWith("ok") || text.endsWith("}");

async function send(
  { broker, upstream }: Scene,
  auth: string,
  { method = "GET", path = "/", body = "", host = HOST } = {},
): Promise<string> {
  const client = await open(broker.port);
  const authority = `${host}:${upstream.port}`;
  const length = body === "" ? "" : `Content-Length: ${body.length}\r\n`;
  client.write(
    `${method} https://${authority}${path} HTTP/1.1\r\nHost: ${authority}\r\n${auth}${length}\r\n${body}`,
  );
  const text = await client.until(isWhole);
  client.end();
  return text;
}

const statusOf = (answer: string) => Number(answer.slice(9, 12));

test("a token allows as many requests as it says; then 403 says what is used up and until when", async () => {
  await using given = await limited({ token: { maxRequests: { hour: 3 } } });
  const { scene, auth } = given;
  for (let at = 0; at < 3; at++) expect(statusOf(await send(scene, auth))).toBe(200);
  const refused = await send(scene, auth);
  expect(statusOf(refused)).toBe(403);
  expect(refused).toMatch(/\r\nRetry-After: [0-9]+\r\n/);
  expect(refused).toContain("X-Should-Retry: false");
  const body = JSON.parse(refused.slice(refused.indexOf("\r\n\r\n")));
  expect(body).toMatchObject({
    error: "budget_exhausted",
    limit: {
      of: "token",
      measure: "requests",
      period: "hour",
      max: 3,
      used: 3,
      renews_at: expect.any(String),
    },
  });
  expect(body.message).toContain("3 requests an hour");
  expect(scene.upstream.requests).toHaveLength(3);
  expect(scene.broker.log.at(-1)).toMatchObject({ errorCode: "budget_exhausted", status: 403 });
});

test("what several tokens use counts under the grant of who minted them, and once is once", async () => {
  await using given = await limited({ grant: { maxRequests: { total: 3 } }, token: { once: true } });
  const { scene, mint } = given;
  for (const name of ["av_sess_a", "av_sess_b", "av_sess_c"]) {
    const auth = await mint(name);
    expect(statusOf(await send(scene, auth))).toBe(200);
    expect(statusOf(await send(scene, auth))).toBe(403);
  }
  const refused = await send(scene, await mint("av_sess_d"));
  expect(refused).toContain('"of":"grant"');
  expect(refused).not.toContain("Retry-After");
  expect((await given.used()).toSorted((a, b) => b.used - a.used)[0]).toMatchObject({ used: 3 });
});

test("what is refused before it is sent is not counted; what the upstream fails is", async () => {
  const tiers = tiersOf("default");
  const limits = {
    profile: "default",
    tiers: { ...tiers, proxy: { ...tiers.proxy, rate: 0.001, burst: 3, turnMs: 1 } },
  } as const;
  await using given = await limited(
    { token: { maxRequests: { day: 100 } } },
    {
      broker: { limits },
      answer: (_, write) => write("HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nok"),
    },
  );
  const { scene, auth, store } = given;
  expect(statusOf(await send(scene, auth))).toBe(500);
  await scene.broker.setServices([{ name: "api", host: HOST, auth: { type: "bearer", token: "GONE" } }]);
  expect(statusOf(await send(scene, auth))).toBe(502);
  await scene.broker.setServices([
    { name: "other", host: "elsewhere.example.com", auth: { type: "passthrough" } },
  ]);
  await store.settings.setVault(DEFAULT_VAULT_ID, "unmatched_host_policy", "deny");
  expect(statusOf(await send(scene, auth))).toBe(403);
  await scene.broker.setServices([{ name: "api", host: HOST, auth: { type: "passthrough" } }]);
  expect(statusOf(await send(scene, auth))).toBe(500);
  // Over the rate.
  expect(statusOf(await send(scene, auth))).toBe(429);
  expect(await given.used()).toEqual([{ measure: "requests", period: "day", used: 2 }]);
});

test("bytes out are heads and bodies; what is over the limit never leaves", async () => {
  await using given = await limited({ token: { maxBytesOut: { day: 4000 } } });
  const { scene, auth } = given;
  expect(statusOf(await send(scene, auth, { method: "POST", body: "x".repeat(1000) }))).toBe(200);
  const sent = scene.upstream.requests[0]?.text.length ?? 0;
  const refused = await send(scene, auth, { method: "POST", body: "y".repeat(3500) });
  expect(statusOf(refused)).toBe(403);
  expect(refused).toContain('"measure":"bytes_out"');
  expect(refused).toMatch(/the \S+ (bytes|kB) left are too few for this/);
  expect(scene.upstream.requests).toHaveLength(1);
  expect(scene.broker.log.at(-1)).toMatchObject({ errorCode: "budget_exhausted" });
  const [counted] = await given.used();
  expect(sent).toBeGreaterThan(1000);
  expect(counted?.used).toBeGreaterThanOrEqual(sent);
  expect(counted?.used).toBeLessThanOrEqual(4000);
});

test("a body that comes in pieces passes in order, and is broken off where the limit is", async () => {
  await using given = await limited({ token: { maxBytesOut: { total: 300_000 } } });
  const { scene, auth } = given;
  const piece = "0123456789".repeat(1000);
  const client = await open(scene.broker.port);
  client.write(
    `POST https://${scene.authority}/ HTTP/1.1\r\nHost: ${scene.authority}\r\n${auth}Content-Length: 200000\r\n\r\n`,
  );
  for (let at = 0; at < 20; at++) {
    client.write(piece);
    await Bun.sleep(1);
  }
  expect(statusOf(await client.until(isWhole))).toBe(200);
  expect(scene.upstream.requests[0]?.text).toEndWith(`\r\n\r\n${piece.repeat(20)}`);
  client.end();
  const second = await open(scene.broker.port);
  second.write(
    `POST https://${scene.authority}/ HTTP/1.1\r\nHost: ${scene.authority}\r\n${auth}Content-Length: 200000\r\n\r\n`,
  );
  for (let at = 0; at < 20; at++) {
    second.write(piece);
    await Bun.sleep(1);
  }
  expect(await second.until((text) => text.includes("}"))).toStartWith("HTTP/1.1 403 ");
  expect(scene.upstream.requests).toHaveLength(1);
  second.end();
});

test("frames behind an upgrade count, and end it", async () => {
  let received = 0;
  await using given = await limited(
    { token: { maxBytesOut: { total: 200_000 } } },
    {
      answer: (_, write, socket) => {
        write(
          "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: y\r\n\r\n",
        );
        Object.defineProperty(socket.data, "text", {
          get: () => "",
          set: (text: string) => {
            received += text.length;
          },
        });
      },
    },
  );
  const { scene, auth } = given;
  const client = await open(scene.broker.port);
  client.write(
    `GET https://${scene.authority}/ HTTP/1.1\r\nHost: ${scene.authority}\r\n${auth}Connection: Upgrade\r\n` +
      "Upgrade: websocket\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n",
  );
  await client.until((text) => text.includes("101"));
  for (let at = 0; at < 30; at++) {
    client.write(Buffer.alloc(10_000, at));
    await Bun.sleep(2);
  }
  await eventually(
    () => scene.broker.log.some(({ errorCode }) => errorCode === "budget_exhausted"),
    "the end",
  );
  expect(received).toBeGreaterThan(100_000);
  expect(received).toBeLessThanOrEqual(200_000);
});

test("the explicit endpoint and tunnels with TLS count as the absolute form does", async () => {
  await using given = await limited({ token: { maxRequests: { total: 2 } } });
  const { scene, auth } = given;
  const listener = listenControl(
    { host: "127.0.0.1", port: 0 },
    {
      registry: scene.broker.registry,
      fault(error) {
        throw error;
      },
    },
  );
  listener.explicit(scene.broker.proxy.explicit);
  const ask = () =>
    fetch(`http://127.0.0.1:${listener.port}/proxy/${scene.authority}/`, {
      headers: { Authorization: "Bearer av_sess_limited" },
    });
  expect((await ask()).status).toBe(200);
  expect(statusOf(await send(scene, auth))).toBe(200);
  const refused = await ask();
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error: "budget_exhausted" });
  await listener.stop(0);
});

test("a grant that is given more goes on at once", async () => {
  await using given = await limited({ grant: { maxRequests: { day: 1 } } });
  const { scene, auth, store, agent } = given;
  expect(statusOf(await send(scene, auth))).toBe(200);
  expect(statusOf(await send(scene, auth))).toBe(403);
  const limits = { maxRequests: { day: 2 } };
  await store.grants.put({ type: "agent", id: agent.id }, DEFAULT_VAULT_ID, {
    role: "proxy",
    grantedAt: 0,
    limits,
  });
  expect(statusOf(await send(scene, auth))).toBe(200);
  expect(statusOf(await send(scene, auth))).toBe(403);
});

test("a tunnel that passes unread counts as one request, and with its bytes, and ends where they do", async () => {
  await using given = await limited({ token: { maxRequests: { day: 5 }, maxBytesOut: { day: 20_000 } } });
  const { scene, auth, store } = given;
  await store.settings.setVault(DEFAULT_VAULT_ID, "passthrough_hosts", HOST);
  const client = await openTls(scene.broker.port, scene.authority, { auth, ca: scene.upstream.caPem });
  client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  expect(await client.until((text) => text.endsWith("ok"))).toContain("200");
  client.forget();
  client.write(
    `POST / HTTP/1.1\r\nHost: ${scene.authority}\r\nContent-Length: 30000\r\n\r\n${"x".repeat(30_000)}`,
  );
  await client.closed();
  expect(scene.upstream.requests).toHaveLength(1);
  const used = await given.used();
  expect(used.find(({ measure }) => measure === "requests")).toMatchObject({ used: 1 });
  const bytes = used.find(({ measure }) => measure === "bytes_out")?.used ?? 0;
  expect(bytes).toBeGreaterThan(200);
  expect(bytes).toBeLessThanOrEqual(20_000);
});

test("HTTP/2 counts each stream, and says the same", async () => {
  await using given = await limited({ token: { maxRequests: { total: 2 } } });
  const { scene, auth } = given;
  const outer = await openTunnel(scene.broker.port, scene.authority, auth);
  outer.socket.removeAllListeners("data");
  const socket = connectTls({
    socket: outer.socket,
    servername: HOST,
    ca: scene.broker.caPem,
    ALPNProtocols: ["h2"],
  });
  const session = connectHttp2(`https://${scene.authority}`, { createConnection: () => socket });
  session.on("error", () => {});
  const ask = () =>
    new Promise<number>((resolve, reject) => {
      const stream = session.request({ ":path": "/" });
      stream.on("response", (headers) => resolve(Number(headers[":status"])));
      stream.on("error", reject);
      stream.resume();
    });
  expect((await Promise.all([ask(), ask(), ask()])).toSorted()).toEqual([200, 200, 403]);
  session.destroy();
});
