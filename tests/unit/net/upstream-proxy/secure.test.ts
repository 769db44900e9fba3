/** What is left of connections through a proxy once they are done with, and calls of the server's own on them. */
import { describe, expect, test } from "bun:test";
import { createHttpClient } from "../../../../src/net/http-client.ts";
import { keys, NAME, startEcho, wayOut } from "../../../support/net/proxied-way-out.ts";
import { ask, until } from "../../../support/net/request.ts";
import { startHttpProxy, startSocksProxy } from "../../../support/net/upstream-proxy.ts";

describe.each([
  ["http://", () => startHttpProxy()],
  ["https://", () => startHttpProxy({ keys })],
  ["socks5://", () => startSocksProxy()],
] as const)("through a proxy by %s", (scheme, start) => {
  test("many at once are each answered with what is theirs", async () => {
    await using upstream = await startEcho();
    await using proxy = await start();
    using way = wayOut(`${scheme}proxy.corp.test:${proxy.port}`);
    const paths = Array.from({ length: 40 }, (_, at) => `/${at}`);
    const told = paths.map((pathAndQuery) => ask(way, upstream.port, { pathAndQuery }));
    expect(await Promise.all(told.map(({ outcome }) => outcome))).toEqual(paths.map(() => "end"));
    expect(told.map(({ body }) => body())).toEqual(paths.map((path) => `GET ${path} `));
  });

  test("calls of the server's own go the same way", async () => {
    await using upstream = await startEcho();
    await using proxy = await start();
    using way = wayOut(`${scheme}proxy.corp.test:${proxy.port}`);
    const client = createHttpClient(way);
    const call = {
      method: "POST",
      headers: {},
      body: Buffer.from("told"),
      timeoutMs: 5000,
      maxBytes: 1000,
    } as const;
    const answer = await client.request({ ...call, url: `https://${NAME}:${upstream.port}/hook` });
    expect(Buffer.from(answer.body).toString()).toBe("POST /hook told");
    expect(proxy.asked.join()).toContain(`${NAME}:${upstream.port}`);
  });
});

test("inside TLS with the proxy nothing stays open of a request that had its connection alone, nor of one that was left", async () => {
  await using upstream = await startEcho();
  await using proxy = await startHttpProxy({ keys });
  using way = wayOut(`https://proxy.corp.test:${proxy.port}`);
  for (let nth = 0; nth < 5; nth += 1) {
    expect(await ask(way, upstream.port, { once: true }).outcome).toBe("end");
    const left = ask(way, upstream.port, { once: true, pathAndQuery: "/left" });
    await left.headed;
    left.call.abort();
  }
  await until(() => proxy.open() === 0);
  expect(proxy.connections()).toBeGreaterThan(9);
});

test("a call of the server's own is told which proxy is down", async () => {
  const gone = await startHttpProxy();
  await gone[Symbol.asyncDispose]();
  using way = wayOut(`http://user:hidden@proxy.corp.test:${gone.port}`);
  const request = {
    method: "GET",
    headers: {},
    timeoutMs: 5000,
    maxBytes: 1000,
    url: `https://${NAME}/`,
  } as const;
  const failed = createHttpClient(way).request(request);
  await expect(failed).rejects.toMatchObject({
    reason: "unreachable",
    message: `${NAME}: proxy.corp.test:${gone.port} cannot be connected to`,
  });
});
