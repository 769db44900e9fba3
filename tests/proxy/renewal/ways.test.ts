/** A refused credential is renewed on every way in, over HTTP/1.1 and HTTP/2 on either side. */
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { createServer } from "node:http";
import { startBroker } from "../../support/broker.ts";
import { call, http2Client, startHttp2Upstream } from "../../support/net/http2.ts";
import { eventually, HOST, startScene } from "../../support/scene.ts";
import { bodyOf, readAll, startWays, WAYS, type Ways, wayOf } from "../ways/ways.ts";
import { renewableSource } from "./source.ts";

const SERVICE = { name: "api", host: HOST, auth: { type: "bearer", token: "API_KEY" } };

describe("over HTTP/1.1", () => {
  const source = renewableSource();
  /** Each way is refused with whatever token it comes with first. */
  const refused = new Map<string, string>();
  const server = createServer((request, response) => {
    const { url = "", headers } = request;
    const { authorization = "" } = headers;
    if (!refused.has(url)) refused.set(url, authorization);
    const isRefused = refused.get(url) === authorization;
    response.writeHead(isRefused ? 401 : 200).end(isRefused ? "refused" : authorization);
  });
  // The source is asked once in ten seconds, and nine ways are quicker.
  let skew = 0;
  let ways: Ways;
  beforeAll(async () => {
    ways = await startWays({
      serve: (socket) => void server.emit("connection", socket),
      broker: { wrapSource: () => source.source, clock: { now: () => Date.now() + skew } },
      services: [SERVICE],
    });
  });
  afterAll(() => ways[Symbol.asyncDispose]());

  test.each(WAYS)("%s", async (name) => {
    skew += 10_000;
    const way = wayOf(ways, name);
    const client = await way.connect();
    client.write(`${way.head("GET", `/${WAYS.indexOf(way.name as never)}`)}Connection: close\r\n\r\n`);
    const { bytes } = await readAll(client);
    expect(bytes.toString()).toStartWith("HTTP/1.1 200 OK\r\n");
    expect(bodyOf(bytes).toString()).toMatch(/Bearer (?:token-\d|__API_KEY__)/);
  });
});

describe("over HTTP/2", () => {
  test("to an upstream that speaks nothing else; the stream of the refusal ends in order", async () => {
    const source = renewableSource();
    const seen: unknown[] = [];
    const resets: number[] = [];
    await using upstream = await startHttp2Upstream((stream, { authorization }) => {
      seen.push(authorization);
      stream.on("close", () => resets.push(stream.rstCode));
      const isRefused = authorization === "Bearer token-1";
      stream.respond({ ":status": isRefused ? 401 : 200 });
      stream.end(isRefused ? "refused" : "welcome");
    });
    await using broker = await startBroker({
      upstreamCa: [upstream.caPem],
      pins: { [HOST]: ["127.0.0.1"] },
      wrapSource: () => source.source,
    });
    await broker.setServices([SERVICE]);
    const authority = `${HOST}:${upstream.port}`;
    const client = await http2Client(broker.port, authority, { token: broker.token, ca: broker.caPem });
    const get = { ":method": "GET", ":path": "/" };
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => call(client, get)));
    expect(answers.map(({ status, body }) => [status, body])).toEqual(Array(5).fill([200, "welcome"]));
    expect(source.spent).toEqual(["token-1"]);
    expect(seen.toSorted()).toEqual([...Array(5).fill("Bearer token-1"), ...Array(5).fill("Bearer token-2")]);
    await eventually(() => resets.length === 10, "every stream to end");
    expect(new Set(resets)).toEqual(new Set([0]));
    client.destroy();
    await eventually(() => broker.log.length === 5, "the rows");
    expect(broker.log.map(({ status }) => status)).toEqual(Array(5).fill(200));
  });

  test("to an upstream that speaks HTTP/1.1; a stream reset meanwhile is not sent for again", async () => {
    const source = renewableSource();
    const go = Promise.withResolvers<void>();
    source.onRefresh = async (next) => {
      await go.promise;
      return next();
    };
    await using scene = await startScene({
      broker: { wrapSource: () => source.source },
      answer(request, write) {
        const isRefused = request.includes("token-1");
        write(
          isRefused
            ? "HTTP/1.1 401 No\r\nContent-Length: 2\r\n\r\nno"
            : "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
        );
      },
    });
    const { broker, authority, upstream } = scene;
    const client = await http2Client(broker.port, authority, { token: broker.token, ca: broker.caPem });
    const get = { ":method": "GET", ":path": "/" };
    const leaving = client.request(get);
    leaving.on("error", () => {});
    const staying = call(client, get);
    await eventually(() => upstream.requests.length === 2, "both requests");
    await eventually(() => source.spent.length === 1, "the question");
    leaving.close(8);
    await eventually(() => broker.log.length === 1, "the row of the one that left");
    go.resolve();
    expect(await staying).toMatchObject({ status: 200, body: "ok" });
    expect(upstream.requests).toHaveLength(3);
    expect(broker.log.map(({ status, errorCode }) => [status, errorCode])).toEqual([
      [0, "client_closed"],
      [200, ""],
    ]);
    client.destroy();
  });
});
