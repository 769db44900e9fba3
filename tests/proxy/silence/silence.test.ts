/** A silent upstream over HTTP/2, behind a refused credential, and through the compiled binary. */
import { describe, expect, test } from "bun:test";
import { createServer, type Socket } from "node:net";
import { startBroker } from "../../support/broker.ts";
import { createAuthority } from "../../support/certificates.ts";
import { call, http2Client, startHttp2Upstream } from "../../support/net/http2.ts";
import { startVault } from "../../support/process/vault.ts";
import { REQUIREMENTS } from "../../support/requirements.ts";
import { eventually, HOST, SECRET, startScene } from "../../support/scene.ts";
import { renewableSource } from "../renewal/source.ts";

const SERVICE = { name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } };
const CANCEL = 8;

describe("over HTTP/2", () => {
  test("a stream that hangs is reset and answered 502, and its session serves on; one without length is waited for", async () => {
    const resets: Record<string, number> = {};
    await using upstream = await startHttp2Upstream((stream, { ":path": path }) => {
      stream.on("error", () => {});
      stream.on("close", () => {
        resets[String(path)] = stream.rstCode;
      });
      stream.resume();
      if (path === "/never") return;
      if (path === "/body") {
        stream.respond({ ":status": 200, "content-length": "100" });
        return void stream.write("only this");
      }
      if (path === "/soon") return stream.respond({ ":status": 204 }, { endStream: true });
      // A call of gRPC: no lengths, and the head comes with the first message.
      setTimeout(() => {
        stream.respond({ ":status": 200 });
        stream.end("late");
      }, 4000);
    });
    await using broker = await startBroker({
      upstreamCa: [upstream.caPem],
      pins: { [HOST]: ["127.0.0.1"] },
      silence: { answer: 1000, stream: 60_000 },
    });
    await broker.setCredential("API_KEY", SECRET);
    await broker.setServices([SERVICE]);
    const authority = `${HOST}:${upstream.port}`;
    const client = await http2Client(broker.port, authority, { token: broker.token, ca: broker.caPem });
    const get = (path: string) => call(client, { ":method": "GET", ":path": path });
    const called = call(client, { ":method": "POST", ":path": "/pkg.Service/Watch" }, "message");
    const cut = get("/body").catch((error: Error) => error);
    expect(await get("/never")).toMatchObject({ status: 502, body: expect.stringContaining("bad_gateway") });
    expect(await cut).toBeInstanceOf(Error);
    expect(await get("/soon")).toMatchObject({ status: 204 });
    expect(await called).toMatchObject({ status: 200, body: "late" });
    expect(upstream.sessions()).toBe(1);
    await eventually(() => "/body" in resets && "/never" in resets, "the resets");
    expect(resets).toMatchObject({ "/never": CANCEL, "/body": CANCEL });
    const rows = Object.fromEntries(
      broker.log.map(({ path, status, errorCode }) => [path, [status, errorCode]]),
    );
    expect(rows).toMatchObject({
      "/never": [502, "upstream_silent"],
      "/body": [200, "upstream_silent"],
      "/soon": [204, ""],
    });
    client.destroy();
  }, 20_000);
});

test("what has no length has a bound of its own, in either direction", async () => {
  await using scene = await startScene({
    broker: { silence: { answer: 60_000, stream: 1000 } },
    answer(request, write) {
      if (request.startsWith("GET")) {
        write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n");
      }
    },
  });
  const [watching, asking] = [await scene.connect(), await scene.connect()];
  watching.write(`GET /watch HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
  asking.write(
    `POST /call HTTP/1.1\r\nHost: ${scene.authority}\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nx\r\n0\r\n\r\n`,
  );
  const [watched, asked] = await Promise.all([watching.closed(), asking.until((text) => text.endsWith("}"))]);
  expect(watched).toEndWith("5\r\nfirst\r\n");
  expect(asked).toStartWith("HTTP/1.1 502 ");
  expect(scene.broker.log.map(({ errorCode }) => errorCode)).toEqual(["upstream_silent", "upstream_silent"]);
}, 20_000);

describe("around a refused credential", () => {
  test("a refusal that hangs is passed on as far as it came", async () => {
    const source = renewableSource();
    await using scene = await startScene({
      broker: { wrapSource: () => source.source, silence: { answer: 1000, stream: 60_000 } },
      answer: (_, write) => write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 100\r\n\r\nonly this"),
    });
    const client = await scene.connect();
    client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
    expect(await client.closed()).toEndWith("only this");
    expect(scene.broker.log).toMatchObject([{ status: 401, errorCode: "upstream_silent" }]);
    expect(scene.upstream.requests).toHaveLength(1);
  }, 20_000);

  test("a second attempt that hangs leaves the first one's answer", async () => {
    const source = renewableSource();
    await using scene = await startScene({
      broker: { wrapSource: () => source.source, silence: { answer: 1000, stream: 60_000 } },
      answer(request, write) {
        if (request.includes("token-1"))
          write("HTTP/1.1 401 Unauthorized\r\nContent-Length: 7\r\n\r\nexpired");
      },
    });
    const client = await scene.connect();
    client.write(`GET / HTTP/1.1\r\nHost: ${scene.authority}\r\n\r\n`);
    expect(await client.until((text) => text.endsWith("expired"))).toStartWith("HTTP/1.1 401 ");
    expect(scene.upstream.requests).toHaveLength(2);
  }, 20_000);
});

describe.skipIf(!REQUIREMENTS.curl.met())(
  "through the compiled binary, with AGENT_VAULT_UPSTREAM_TIMEOUT",
  () => {
    test.each(["--http1.1", "--http2"])(
      "curl %s is told 502, and the log says why",
      async (version) => {
        const sockets = new Set<Socket>();
        // Takes the request and never says a word: plain HTTP, so that no handshake is waited for.
        const silent = createServer((socket) => {
          sockets.add(socket.resume());
          socket.on("error", () => {});
          socket.on("close", () => sockets.delete(socket));
        });
        await new Promise<void>((ready) => silent.listen(0, "127.0.0.1", ready));
        const { port } = silent.address() as { port: number };
        await using vault = await startVault({
          upstreamCa: createAuthority().pem,
          hosts: [HOST],
          env: { AGENT_VAULT_UPSTREAM_TIMEOUT: "1s" },
        });
        await vault.mustCli([
          "vault",
          "service",
          "add",
          "--name",
          "api",
          "--host",
          HOST,
          "--auth-type",
          "passthrough",
        ]);
        const url = `http://${HOST}:${port}/thing`;
        const { out } = await vault.cli([
          ...["vault", "run", "--", "curl", "-sS", version, "-w", " %{http_code}", url],
        ]);
        expect(out).toMatch(/"error":"bad_gateway".*was silent for too long.* 502$/);
        expect(await vault.mustCli(["vault", "logs", "--json"])).toContain("upstream_silent");
        await eventually(() => sockets.size === 0, "the upstream's connection to be closed");
        silent.close();
      },
      30_000,
    );
  },
);
