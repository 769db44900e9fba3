/** The way out through proxies, as the requests of either plane take it. */
import { describe, expect, test } from "bun:test";
import { createSecureServer, type ServerHttp2Stream } from "node:http2";
import type { AddressInfo } from "node:net";
import { parseNoProxy } from "../../../../src/core/net/no-proxy.ts";
import { serveBare } from "../../../support/net/bare-server.ts";
import {
  authority,
  type Change,
  keys,
  login,
  NAME,
  startEcho,
  userinfo,
  wayOut,
} from "../../../support/net/proxied-way-out.ts";
import { ask, until } from "../../../support/net/request.ts";
import { startHttpProxy, startSocksProxy } from "../../../support/net/upstream-proxy.ts";

type Kind = {
  readonly login?: string;
  start(): Promise<Awaited<ReturnType<typeof startHttpProxy>>>;
  scheme: string;
};

const KINDS: Record<string, Kind> = {
  "an http proxy": { scheme: "http://", start: () => startHttpProxy() },
  "an http proxy with a login": { scheme: `http://${userinfo}`, start: () => startHttpProxy({ login }) },
  "an https proxy": { scheme: "https://", start: () => startHttpProxy({ keys }) },
  "an https proxy with a login": {
    scheme: `https://${userinfo}`,
    start: () => startHttpProxy({ login, keys }),
  },
  "a SOCKS5 proxy": { scheme: "socks5://", start: () => startSocksProxy() },
  "a SOCKS5 proxy with a login": { scheme: `socks5h://${userinfo}`, start: () => startSocksProxy({ login }) },
};

describe.each(Object.entries(KINDS))("through %s", (_, { scheme, start }) => {
  test("requests over TLS share a tunnel, whose name the proxy resolves", async () => {
    await using upstream = await startEcho();
    await using proxy = await start();
    using way = wayOut(`${scheme}proxy.corp.test:${proxy.port}`);
    const answers = async (path: string) => {
      const told = ask(way, upstream.port, { pathAndQuery: path });
      expect(await told.outcome).toBe("end");
      expect(told.body()).toBe(`GET ${path} `);
    };
    await answers("/one");
    const tunnels = upstream.connections();
    await answers("/two");
    expect(proxy.asked[0]).toContain(`${NAME}:${upstream.port}`);
    expect(upstream.connections()).toBe(tunnels);
    expect(proxy.asked).toHaveLength(tunnels);
  });

  test("a megabyte passes in each direction", async () => {
    await using upstream = await startEcho();
    await using proxy = await start();
    using way = wayOut(`${scheme}proxy.corp.test:${proxy.port}`);
    const body = "x".repeat(1_000_000);
    const told = ask(way, upstream.port, {
      method: "POST",
      headers: ["Host", NAME, "Content-Length", String(body.length)],
      framing: { type: "length", bytes: body.length },
    });
    told.call.write(Buffer.from(body));
    told.call.finish();
    told.call.flush();
    expect(await told.outcome).toBe("end");
    expect(told.bytes()).toBe(body.length + "POST / ".length);
  });

  test("HTTP/2 is spoken with an upstream that knows nothing else", async () => {
    const secure = createSecureServer({ ...authority.issue([NAME]) });
    secure.on("stream", (stream: ServerHttp2Stream) => {
      stream.respond({ ":status": 200 });
      stream.end("over h2");
    });
    await new Promise<void>((ready) => secure.listen(0, "127.0.0.1", () => ready()));
    await using proxy = await start();
    using way = wayOut(`${scheme}proxy.corp.test:${proxy.port}`);
    const told = ask(way, (secure.address() as AddressInfo).port);
    expect(await told.outcome).toBe("end");
    expect(told.body()).toBe("over h2");
    way.close();
    secure.close();
  });

  test("what is in the clear arrives, one connection for two requests", async () => {
    await using upstream = await serveBare((socket, request) => {
      const [line = ""] = request.split("\r\n");
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${line.length}\r\n\r\n${line}`);
    });
    await using proxy = await start();
    using way = wayOut(`${scheme}proxy.corp.test:${proxy.port}`);
    const told = ask(way, upstream.port, { scheme: "http", pathAndQuery: "/clear?a=b" });
    expect(await told.outcome).toBe("end");
    expect(told.body()).toBe("GET /clear?a=b HTTP/1.1");
    // The upstream is never told what opens the proxy.
    if (scheme.startsWith("socks")) expect(upstream.requests[0]).not.toMatch(/proxy-authorization/i);
    else expect(proxy.asked).toEqual([`GET http://${NAME}:${upstream.port}/clear?a=b HTTP/1.1`]);
  });

  test("another protocol behind an upgrade has a tunnel", async () => {
    await using upstream = await serveBare((socket) => {
      socket.write("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: echo\r\n\r\nhello");
    });
    await using proxy = await start();
    using way = wayOut(`${scheme}proxy.corp.test:${proxy.port}`);
    const told = ask(way, upstream.port, {
      scheme: "http",
      upgrade: true,
      headers: ["Host", NAME, "Connection", "Upgrade", "Upgrade", "echo"],
    });
    expect((await told.headed).status).toBe(101);
    const channel = told.call.detach();
    let heard = "";
    channel?.listen({
      data(chunk) {
        heard += chunk.toString();
      },
      drain() {},
      end() {},
      close() {},
    });
    await until(() => heard === "hello");
    channel?.destroy();
    if (!scheme.startsWith("socks"))
      expect(proxy.asked).toEqual([`CONNECT ${NAME}:${upstream.port} HTTP/1.1`]);
  });

  test("a certificate that is for other names is refused", async () => {
    await using upstream = await startEcho(["other.example.com"]);
    await using proxy = await start();
    using way = wayOut(`${scheme}proxy.corp.test:${proxy.port}`);
    const told = ask(way, upstream.port);
    expect(await told.outcome).toBe("misnamed");
    expect(told.fault()?.forClient).toBe("the certificate is for other names");
  });

  test("an address as host is compared with the certificate, and not with the proxy's address", async () => {
    await using right = await startEcho(["192.0.2.7"]);
    await using wrong = await startEcho(["127.0.0.1"]);
    await using proxy = await start();
    using way = wayOut(`${scheme}proxy.corp.test:${proxy.port}`, { allowPrivateRanges: true });
    const told = ask(way, right.port, { target: { host: "192.0.2.7", port: right.port } });
    expect(await told.outcome).toBe("end");
    const other = ask(way, wrong.port, { target: { host: "192.0.2.7", port: wrong.port } });
    expect(await other.outcome).toBe("misnamed");
  });

  test("a host that cannot be connected to is told apart from the proxy", async () => {
    await using proxy = await start();
    using way = wayOut(`${scheme}proxy.corp.test:${proxy.port}`);
    const told = ask(way, 9, { target: { host: NAME, port: 9 } });
    expect(await told.outcome).toBe("proxy_refused");
    expect(told.fault()?.forClient).toMatch(
      scheme.startsWith("socks")
        ? /^proxy\.corp\.test:\d+ was refused the connection by the host$/
        : /^proxy\.corp\.test:\d+ answered CONNECT with 503$/,
    );
  });
});

describe("who is asked of the proxy", () => {
  const judge = async (host: string, change: Change = {}) => {
    await using proxy = await startHttpProxy();
    using way = wayOut(`http://proxy.corp.test:${proxy.port}`, change);
    const told = ask(way, 9, { target: { host, port: 9 } });
    return { outcome: await told.outcome, asked: proxy.asked, says: told.fault()?.forClient ?? "" };
  };

  test.each([
    "10.0.0.1",
    "169.254.169.254",
    "fd00:ec2::254",
    "metadata.google.internal",
    "jenkins",
    "db.internal",
  ])("not %s, which the rules refuse", async (host) => {
    const { outcome, asked, says } = await judge(host);
    expect({ outcome, asked }).toEqual({ outcome: "blocked", asked: [] });
    expect(says).not.toBe("");
  });

  test("with private ranges allowed, private names and addresses, and never metadata", async () => {
    const change = { allowPrivateRanges: true };
    for (const host of ["jenkins", "db.internal", "10.0.0.1"]) {
      expect((await judge(host, change)).asked).toEqual([`CONNECT ${host}:9 HTTP/1.1`]);
    }
    for (const host of ["169.254.169.254", "metadata.google.internal"]) {
      expect(await judge(host, change)).toMatchObject({ outcome: "blocked", asked: [] });
    }
  });

  test.each(["localhost", "api.localhost", "127.0.0.1", "::1"])("not %s, this machine", async (host) => {
    // Directly: with the rules for addresses, and refused by them or by nobody being there.
    expect(await judge(host)).toMatchObject({
      asked: [],
      outcome: expect.stringMatching(/blocked|refused|unresolved/),
    });
  });

  test("not what NO_PROXY has; it is reached directly, with every rule for addresses", async () => {
    const noProxy = parseNoProxy(".example.com");
    expect(
      await judge("api.example.com", { noProxy, pins: { "api.example.com": ["10.0.0.1"] } }),
    ).toMatchObject({
      outcome: "blocked",
      asked: [],
    });
  });

  test("a pinned host by its address, which is judged; pinned to this machine, not at all", async () => {
    const pins = {
      [NAME]: ["192.0.2.9"],
      "here.example.com": ["127.0.0.1"],
      "bad.example.com": ["10.0.0.1"],
    };
    expect((await judge("bad.example.com", { pins })).outcome).toBe("blocked");
    expect((await judge(NAME, { pins, allowPrivateRanges: true })).asked).toEqual([
      "CONNECT 192.0.2.9:9 HTTP/1.1",
    ]);
    expect((await judge("here.example.com", { pins, allowPrivateRanges: true })).asked).toEqual([]);
  });

  test("nobody, where the proxy is agent-vault's own", async () => {
    await using proxy = await startHttpProxy();
    for (const url of [`http://127.0.0.1:${proxy.port}`, `http://localhost:${proxy.port}`]) {
      using way = wayOut(url, { ownPorts: [proxy.port] });
      expect(await ask(way, 443).outcome).toBe("refused");
    }
    using way = wayOut(`http://proxy.corp.test:${proxy.port}`, { ownPorts: [proxy.port] });
    const told = ask(way, 443);
    expect(await told.outcome).toBe("proxy");
    expect(told.fault()?.forClient).toContain("agent-vault's own");
    expect(proxy.connections()).toBe(0);
  });
});
