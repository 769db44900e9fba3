/** Proxies that refuse, break off or speak something else: each is named, and its login never. */
import { describe, expect, test } from "bun:test";
import { connect, type Socket } from "node:net";
import { parseProxyUrl } from "../../../../src/core/net/upstream-proxy-url.ts";
import { Dialler } from "../../../../src/net/dial/dialler.ts";
import { Retired } from "../../../../src/net/retired.ts";
import { ProxiedDialler } from "../../../../src/net/upstream-proxy/proxied-dialler.ts";
import { createAuthority } from "../../../support/certificates.ts";
import { serveBare } from "../../../support/net/bare-server.ts";
import { keys, login, startEcho, wayOut } from "../../../support/net/proxied-way-out.ts";
import { ask, until } from "../../../support/net/request.ts";
import { startHttpProxy, startSocksProxy } from "../../../support/net/upstream-proxy.ts";

describe("a login that is not accepted is the proxy's fault, and stands in no text", () => {
  const wrong = "sue:not-this-one@";
  test.each([
    ["https", "http://", () => startHttpProxy({ login })],
    ["http", "http://", () => startHttpProxy({ login })],
    ["https", "https://", () => startHttpProxy({ login, keys })],
    ["https", "socks5://", () => startSocksProxy({ login })],
  ] as const)("%s through %s", async (scheme, url, start) => {
    await using proxy = await start();
    for (const [userinfo, says] of [
      [wrong, /^proxy\.corp\.test:\d+ does not accept user and password/],
      ["", /^proxy\.corp\.test:\d+ asks for a user and a password/],
    ] as const) {
      using way = wayOut(`${url}${userinfo}proxy.corp.test:${proxy.port}`);
      const told = ask(way, 443, { scheme });
      expect(await told.outcome).toBe("proxy_auth");
      expect(told.fault()?.forClient).toMatch(says);
      expect(`${told.fault()?.message} ${told.fault()?.forClient}`).not.toMatch(/sue|not-this-one|secret-no/);
      expect(told.head()).toBeUndefined();
    }
  });
});

describe("a proxy that cannot be used", () => {
  const close = (socket: Socket) => void socket.end();
  const CASES: Record<string, [says: RegExp, peer: (socket: Socket) => void]> = {
    "closes without a word": [/closed the connection instead of answering$/, close],
    resets: [/closed the connection instead of answering$/, (socket) => void socket.resetAndDestroy()],
    "speaks no HTTP": [
      /answered CONNECT with what is not HTTP$/,
      (socket) => void socket.write("SSH-2.0-x\r\n"),
    ],
    "answers half a head": [
      /closed the connection instead/,
      (socket) => void socket.end("HTTP/1.1 200 OK\r\nX: y"),
    ],
    "never ends its head": [
      /what is not HTTP$/,
      (socket) => void socket.write(`HTTP/1.1 200 OK\r\n${"X: y\r\n".repeat(15_000)}`),
    ],
    "has no status": [/what is not HTTP$/, (socket) => void socket.write("HTTP/1.1 OK\r\n\r\n")],
    "speaks in the tunnel, unasked": [
      /spoke in it unasked$/,
      (socket) => void socket.write("HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n"),
    ],
    "does not take the login, in a status of its own": [
      /does not accept user and password \(401\)$/,
      (socket) => void socket.write("HTTP/1.1 401 Unauthorized\r\n\r\n"),
    ],
    "answers with a redirect": [
      /answered CONNECT with 302$/,
      (socket) => void socket.write("HTTP/1.1 302 Found\r\n\r\n"),
    ],
  };
  test.each(Object.entries(CASES))("because it %s", async (_, [says, peer]) => {
    await using proxy = await serveBare(peer);
    using way = wayOut(`http://user:hidden@proxy.corp.test:${proxy.port}`);
    const told = ask(way, 443);
    expect(await told.outcome).toMatch(/^proxy/);
    expect(told.fault()?.forClient).toMatch(says);
    expect(told.fault()?.forClient).toStartWith(`proxy.corp.test:${proxy.port} `);
    expect(told.fault()?.message).not.toContain("hidden");
    await until(() => proxy.open.size === 0);
  });

  test.each(["HTTP/1.1 200 OK\r\n\r\n", "\x05", "\x05\x00\x05\x00\x00\x09", "\x04\x00", "\x05\x02"])(
    "because %j is not SOCKS5",
    async (said) => {
      await using proxy = await serveBare(
        () => {},
        (socket) => void socket.end(Buffer.from(said, "latin1")),
      );
      using way = wayOut(`socks5://proxy.corp.test:${proxy.port}`);
      expect(await ask(way, 443).outcome).toBe("proxy");
    },
  );

  test("because it is silent, which has an end", async () => {
    const policy = { allowPrivateRanges: false, allowlist: [], pins: new Map(), ownPorts: () => [] };
    const resolve = async () => ["127.0.0.1"];
    for (const scheme of ["http", "socks5"]) {
      await using proxy = await serveBare(() => {});
      const url = parseProxyUrl(`${scheme}://proxy.corp.test:${proxy.port}`);
      const dialler = new ProxiedDialler({
        direct: new Dialler(policy, resolve),
        proxies: { https: url, http: url, noProxy: () => false },
        policy,
        resolve,
        admits: undefined,
        ca: [],
        retired: new Retired(),
        tunnelMs: 50,
      });
      const dialled = dialler.dial({ host: "api.example.com", port: 443 }, undefined);
      await expect(dialled).rejects.toMatchObject({
        code: "proxy",
        forClient: `proxy.corp.test:${proxy.port} did not answer within 0.05 s`,
      });
      await until(() => proxy.open.size === 0);
    }
  });

  test("because nobody listens there", async () => {
    const proxy = await serveBare(() => {});
    await proxy[Symbol.asyncDispose]();
    for (const scheme of ["http", "https"] as const) {
      using way = wayOut(`http://user:hidden@proxy.corp.test:${proxy.port}`);
      const told = ask(way, 443, { scheme });
      expect(await told.outcome).toBe("proxy");
      expect(told.fault()?.forClient).toBe(`proxy.corp.test:${proxy.port} cannot be connected to`);
    }
  });

  test("because its name is not known", async () => {
    using way = wayOut("http://nowhere.corp.test:3128");
    const told = ask(way, 443);
    expect(await told.outcome).toBe("proxy");
    expect(told.fault()?.forClient).toStartWith("nowhere.corp.test:3128 ");
  });

  test("because its certificate is not accepted", async () => {
    await using proxy = await startHttpProxy({ keys: createAuthority().issue(["proxy.corp.test"]) });
    using way = wayOut(`https://proxy.corp.test:${proxy.port}`);
    const told = ask(way, 443);
    expect(await told.outcome).toBe("proxy");
    expect(told.fault()?.forClient).toContain("AGENT_VAULT_UPSTREAM_CA");
  });
});

test("answers that come a byte at a time, lines that end in LF and interim answers are understood", async () => {
  await using upstream = await startEcho();
  await using proxy = await serveBare((client) => {
    const head = "HTTP/1.1 100 Continue\n\nHTTP/1.0 200 fine\nContent-Length: 5\n\n";
    const tunnel = connect(upstream.port, "127.0.0.1");
    let at = 0;
    const timer = setInterval(() => {
      if (at === head.length - 1) {
        clearInterval(timer);
        client.removeAllListeners("data");
        client.pipe(tunnel).pipe(client);
      }
      client.write(head[at++] as string);
    }, 1);
  });
  using way = wayOut(`http://proxy.corp.test:${proxy.port}`);
  expect(await ask(way, upstream.port).outcome).toBe("end");
});
