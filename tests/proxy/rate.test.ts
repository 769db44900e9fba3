/** Requests over the rate wait their turn; what is not brokered is not counted. */
import { describe, expect, test } from "bun:test";
import { connect as connectHttp2 } from "node:http2";
import { connect as connectTls } from "node:tls";
import { tiersOf } from "../../src/core/limit/settings.ts";
import { listenControl } from "../../src/proxy/control/listener.ts";
import type { BrokerOptions } from "../support/broker.ts";
import { open, openTunnel, type RawConnection } from "../support/raw-client.ts";
import { eventually, HOST, type Scene, startScene } from "../support/scene.ts";

const PASSED = "other.example.com";

function limited(proxy: Partial<ReturnType<typeof tiersOf>["proxy"]>): BrokerOptions {
  const tiers = tiersOf("default");
  return { limits: { profile: "default", tiers: { ...tiers, proxy: { ...tiers.proxy, ...proxy } } } };
}

async function started(proxy: Parameters<typeof limited>[0]): Promise<Scene> {
  return await startScene({ broker: limited(proxy) });
}

const whole = (text: string) => text.endsWith("ok") || text.endsWith("}");

async function send({ broker, auth, upstream }: Scene, host = HOST): Promise<RawConnection> {
  const client = await open(broker.port);
  const authority = `${host}:${upstream.port}`;
  client.write(`GET https://${authority}/ HTTP/1.1\r\nHost: ${authority}\r\n${auth}\r\n`);
  return client;
}

async function answer(client: RawConnection): Promise<string> {
  const text = await client.until(whole);
  client.end();
  return text;
}

describe("over the rate, every way in waits its turn and none is refused", () => {
  const FEW = { rate: 50, burst: 1 };

  test("absolute-form", async () => {
    await using given = await started(FEW);
    const clients = await Promise.all(Array.from({ length: 10 }, () => send(given)));
    for (const client of clients) expect(await answer(client)).toStartWith("HTTP/1.1 200 ");
  });

  test("inside a tunnel, one after another on a connection", async () => {
    await using given = await started(FEW);
    const client = await given.connect();
    for (let count = 0; count < 5; count++) {
      client.forget();
      client.write(`POST / HTTP/1.1\r\nHost: ${given.authority}\r\nContent-Length: 4\r\n\r\nbody`);
      expect(await client.until(whole)).toStartWith("HTTP/1.1 200 ");
    }
    expect(given.upstream.requests.map(({ text }) => text.endsWith("body"))).toEqual(Array(5).fill(true));
  });

  test("the explicit endpoint", async () => {
    await using given = await started(FEW);
    const listener = listenControl(
      { host: "127.0.0.1", port: 0 },
      {
        registry: given.broker.registry,
        fault(error) {
          throw error;
        },
      },
    );
    listener.explicit(given.broker.proxy.explicit);
    const answers = Array.from({ length: 5 }, () =>
      fetch(`http://127.0.0.1:${listener.port}/proxy/${given.authority}/`, {
        headers: { Authorization: `Bearer ${given.broker.token}` },
      }).then(({ status }) => status),
    );
    expect(await Promise.all(answers)).toEqual(Array(5).fill(200));
    await listener.stop(0);
  });

  test("HTTP/2, where a stream that is cancelled gives its place back", async () => {
    await using given = await started({ rate: 1, burst: 1 });
    const outer = await openTunnel(given.broker.port, given.authority, given.auth);
    outer.socket.removeAllListeners("data");
    const socket = connectTls({
      socket: outer.socket,
      servername: HOST,
      ca: given.broker.caPem,
      ALPNProtocols: ["h2"],
    });
    const session = connectHttp2(`https://${given.authority}`, { createConnection: () => socket });
    session.on("error", () => {});
    const statusOf = () =>
      new Promise<unknown>((resolve) => {
        session.request({ ":path": "/" }).on("response", (headers) => resolve(headers[":status"]));
      });
    await statusOf();
    const waiting = Array.from({ length: 10 }, () => session.request({ ":path": "/" }));
    for (const stream of waiting) stream.on("error", () => {});
    expect(await statusOf()).toBe(429);
    for (const stream of waiting) stream.close(8);
    await eventually(
      () => given.broker.log.filter(({ errorCode }) => errorCode === "client_closed").length === 10,
      "ten rows",
    );
    const last = session.request({ ":path": "/" });
    last.on("error", () => {});
    // Frames are read in order: the request has come when the ping is answered.
    await new Promise((resolve) => void session.ping(resolve));
    expect(given.broker.log.filter(({ status }) => status === 429)).toHaveLength(1);
    session.destroy();
  });
});

test("whose turn would come too late hears at once who says no, when to come back and what to set", async () => {
  await using given = await started({ rate: 1, burst: 1 });
  await answer(await send(given));
  const waiting = await Promise.all(Array.from({ length: 10 }, () => send(given)));
  await Bun.sleep(50);
  const refused = await answer(await send(given));
  expect(refused).toStartWith("HTTP/1.1 429 Too Many Requests\r\n");
  expect(refused).toContain("X-Agent-Vault-Proxy-Error: true\r\n");
  expect(refused).toMatch(/\r\nRetry-After: 1[01]\r\n/);
  expect(refused).toContain("X-RateLimit-Limit: 1\r\n");
  expect(refused).not.toContain("X-Should-Retry");
  const { error, message } = JSON.parse(refused.slice(refused.indexOf("{")));
  expect(error).toBe("too_many_requests");
  for (const part of [
    "agent-vault",
    'vault "default"',
    "agent-vault owner config set --rate-limit PROXY.rate=N",
    "AGENT_VAULT_RATELIMIT_PROXY_RATE",
    "AGENT_VAULT_RATELIMIT_PROXY_BURST",
    "AGENT_VAULT_RATELIMIT_PROFILE",
  ]) {
    expect(message).toContain(part);
  }
  expect(given.broker.log.at(-1)).toMatchObject({
    status: 429,
    errorCode: "rate_limit_scope",
    matchedService: "api",
  });
  // Who leaves makes room in the line.
  for (const client of waiting.splice(0, 5)) client.end();
  await eventually(
    () => given.broker.log.filter(({ errorCode }) => errorCode === "client_closed").length === 5,
    "the rows of those who left",
  );
  const next = await send(given);
  await Bun.sleep(50);
  expect(next.text()).toBe("");
  for (const client of [...waiting, next]) client.end();
});

test("a host without a service is not counted, and is not held up by who waits", async () => {
  await using given = await started({ rate: 1, burst: 1, concurrency: 1 });
  for (let count = 0; count < 5; count++) {
    expect(await answer(await send(given, PASSED))).toStartWith("HTTP/1.1 200 ");
  }
  expect(await answer(await send(given))).toStartWith("HTTP/1.1 200 ");
  const waiting = await Promise.all([send(given), send(given), send(given)]);
  for (let count = 0; count < 5; count++) {
    expect(await answer(await send(given, PASSED))).toStartWith("HTTP/1.1 200 ");
  }
  expect(waiting.map((client) => client.text())).toEqual(["", "", ""]);
  for (const client of waiting) client.end();
});

test("too many at once is a 429 that names its setting, hosts without a service counted", async () => {
  await using given = await startScene({
    answer: () => {},
    broker: limited({ concurrency: 1, waitMs: 20 }),
  });
  const held = await send(given, PASSED);
  await eventually(() => given.upstream.requests.length === 1, "the first request");
  const refused = await answer(await send(given, PASSED));
  expect(refused).toStartWith("HTTP/1.1 429 ");
  expect(refused).toContain("X-Agent-Vault-Proxy-Error: true\r\n");
  expect(refused).toContain("AGENT_VAULT_RATELIMIT_PROXY_CONCURRENCY");
  expect(given.broker.log.at(-1)).toMatchObject({ errorCode: "concurrency_scope" });
  held.end();
});

describe("what happens while one waits counts", () => {
  const SLOW = { rate: 2, burst: 1 };

  test("limits that are changed reach a tunnel that is open and the requests that wait", async () => {
    await using given = await started({ rate: 1, burst: 1, turnMs: 10_000 });
    const tunnel = await given.connect();
    const ask = () => tunnel.write(`GET / HTTP/1.1\r\nHost: ${given.authority}\r\n\r\n`);
    ask();
    await tunnel.until(whole);
    const waiting = await Promise.all([send(given), send(given), send(given)]);
    await Bun.sleep(30);
    expect(given.upstream.requests).toHaveLength(1);
    const began = performance.now();
    given.broker.limits.apply({ profile: "off", tiers: tiersOf("off") });
    for (const client of waiting) expect(await answer(client)).toStartWith("HTTP/1.1 200 ");
    for (let count = 0; count < 5; count++) {
      tunnel.forget();
      ask();
      expect(await tunnel.until(whole)).toStartWith("HTTP/1.1 200 ");
    }
    expect(performance.now() - began).toBeLessThan(1000);
    const one = { ...tiersOf("default").proxy, rate: 1, burst: 1, turnMs: 0 };
    given.broker.limits.apply({ profile: "default", tiers: { ...tiersOf("default"), proxy: one } });
    for (const status of [200, 429]) {
      tunnel.forget();
      ask();
      expect(await tunnel.until(whole)).toStartWith(`HTTP/1.1 ${status} `);
    }
    tunnel.end();
  });

  test("a revoked token ends the wait, in every form, and nothing goes out", async () => {
    await using given = await started({ rate: 1, burst: 1 });
    await answer(await send(given));
    const absolute = await send(given);
    const tunnel = await given.connect();
    tunnel.write(`GET / HTTP/1.1\r\nHost: ${given.authority}\r\n\r\n`);
    await Bun.sleep(30);
    await given.broker.revokeToken();
    await Promise.all([absolute.closed(), tunnel.closed()]);
    expect(given.upstream.requests).toHaveLength(1);
  });

  test("a service that was switched off, or a credential that was changed, is not used as it was", async () => {
    await using given = await started(SLOW);
    await answer(await send(given));
    const first = await send(given);
    await Bun.sleep(30);
    await given.broker.setCredential("API_KEY", "changed-in-the-meantime");
    expect(await answer(first)).toStartWith("HTTP/1.1 200 ");
    expect(given.upstream.requests.at(-1)?.text).toContain("Bearer changed-in-the-meantime\r\n");
    const second = await send(given);
    await Bun.sleep(30);
    const service = { name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } };
    await given.broker.setServices([{ ...service, enabled: false }]);
    expect(await answer(second)).toContain('"error":"service_disabled"');
    expect(given.upstream.requests).toHaveLength(2);
  });

  test("the server's stop ends it", async () => {
    await using given = await started({ rate: 1, burst: 1 });
    await answer(await send(given));
    const waiting = await Promise.all([send(given), send(given), send(given)]);
    await Bun.sleep(30);
    await given.broker.proxy.stop(50);
    await Promise.all(waiting.map((client) => client.closed()));
    expect(given.upstream.requests).toHaveLength(1);
  });
});
