/** Sessions that are sick, full or gone: the request moves on where that does no harm. */
import { expect, test } from "bun:test";
import { Dialler } from "../../../../src/net/dial/dialler.ts";
import { KnownProtocols } from "../../../../src/net/dial/known-protocols.ts";
import { TlsDialler } from "../../../../src/net/dial/tls-dialler.ts";
import { Http2Session } from "../../../../src/net/http2/session.ts";
import { Http2Sessions } from "../../../../src/net/http2/sessions.ts";
import { Retired } from "../../../../src/net/retired.ts";
import { END_STREAM, type FramesServer, type Peer, serveFrames } from "../../../support/net/frames.ts";
import { ask, HOST, openWayOut, until } from "../../../support/net/request.ts";

const answer = (peer: Peer, stream: number) => {
  peer.head(stream, 0);
  peer.data(stream, END_STREAM, `connection ${peer.connection}`);
};

const REFUSED_STREAM = 7;
const ENHANCE_YOUR_CALM = 11;

for (const [name, refuse] of Object.entries({
  REFUSED_STREAM: (peer: Peer, stream: number) => peer.reset(stream, REFUSED_STREAM),
  "GOAWAY before the stream": (peer: Peer) => peer.goaway(0, 0),
  "GOAWAY before the stream, and the end": (peer: Peer) => {
    peer.goaway(0, 0);
    peer.end();
  },
  "GOAWAY with ENHANCE_YOUR_CALM": (peer: Peer) => peer.goaway(0, ENHANCE_YOUR_CALM),
})) {
  test(`${name}: the request, its body too, goes to another connection`, async () => {
    await using server = serveFrames({
      request: (peer, stream) => (peer.connection === 1 ? refuse(peer, stream) : undefined),
      data: (peer, stream, _, ended) => (ended && peer.connection > 1 ? answer(peer, stream) : undefined),
    });
    using upstream = openWayOut({ ca: [server.caPem] });
    const told = ask(upstream, server.port, { http2: true, method: "POST", framing: { type: "chunked" } });
    told.call.write(Buffer.from("once"));
    told.call.finish();
    told.call.flush();
    expect(await told.outcome).toBe("end");
    expect(told.body()).toBe("connection 2");
  });
}

test("an upstream that refuses on every connection is given up", async () => {
  await using server = serveFrames({ request: (peer, stream) => peer.reset(stream, REFUSED_STREAM) });
  using upstream = openWayOut({ ca: [server.caPem] });
  expect(await ask(upstream, server.port, { http2: true }).outcome).toBe("closed");
  expect(server.connections()).toBeLessThanOrEqual(4);
});

test("a session that has had enough is not asked again", async () => {
  await using server = serveFrames({
    request: (peer, stream) =>
      peer.connection === 1 && stream > 1 ? peer.reset(stream, ENHANCE_YOUR_CALM) : answer(peer, stream),
  });
  using upstream = openWayOut({ ca: [server.caPem] });
  const bodies: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const told = ask(upstream, server.port, { http2: true });
    expect(await told.outcome).toBe("end");
    bodies.push(told.body());
  }
  expect(bodies).toEqual(["connection 1", "connection 2", "connection 2"]);
});

test("what may have been acted upon is not sent twice", async () => {
  await using server = serveFrames({
    request: (peer, stream) => (stream === 1 ? answer(peer, stream) : undefined),
    data: (peer, stream) => peer.reset(stream, 2),
  });
  using upstream = openWayOut({ ca: [server.caPem] });
  expect(await ask(upstream, server.port, { http2: true }).outcome).toBe("end");
  const told = ask(upstream, server.port, { http2: true, method: "POST", framing: { type: "chunked" } });
  told.call.write(Buffer.from("pay"));
  told.call.finish();
  told.call.flush();
  expect(await told.outcome).toBe("closed");
  expect(server.connections()).toBe(1);
});

test("a full session is joined by others, up to a bound, and whoever is left waits", async () => {
  let open = 0;
  let most = 0;
  await using server = serveFrames({
    settings: { 3: 1 },
    request(peer, stream) {
      open += 1;
      most = Math.max(most, open);
      setTimeout(() => {
        open -= 1;
        answer(peer, stream);
      }, 20);
    },
  });
  using upstream = openWayOut({ ca: [server.caPem] });
  const all = Array.from({ length: 60 }, () => ask(upstream, server.port, { http2: true }));
  for (const told of all) expect(await told.outcome).toBe("end");
  expect(most).toBeGreaterThan(1);
  expect(server.connections()).toBeLessThanOrEqual(16);
});

test("many requests at once to an upstream that takes them share one session", async () => {
  await using server = serveFrames({ request: answer });
  using upstream = openWayOut({ ca: [server.caPem] });
  const all = Array.from({ length: 40 }, () => ask(upstream, server.port, { http2: true }));
  for (const told of all) expect(await told.outcome).toBe("end");
  expect(server.connections()).toBe(1);
});

test("an upstream that answers an offer of HTTP/1.1 with an alert is spoken to over HTTP/2", async () => {
  await using server = serveFrames({ request: answer });
  using upstream = openWayOut({ ca: [server.caPem] });
  const target = { host: HOST, port: server.port };
  expect(await upstream.learn(target)).toBe("h2");
  expect(await ask(upstream, server.port).outcome).toBe("end");
  expect(upstream.protocol(target)).toBe("h2");
});

test("two affinities never share a session", async () => {
  await using server = serveFrames({ request: answer });
  using upstream = openWayOut({ ca: [server.caPem] });
  await ask(upstream, server.port, { http2: true, affinity: "one" }).outcome;
  const told = ask(upstream, server.port, { http2: true, affinity: "two" });
  await told.outcome;
  expect(told.body()).toBe("connection 2");
});

test("whoever waits for a session that cannot be opened hears of it with the one who opens it", async () => {
  using upstream = openWayOut({ ca: [] });
  const gone = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  gone.stop(true);
  const all = Array.from({ length: 20 }, () => ask(upstream, gone.port, { http2: true }));
  for (const told of all) expect(await told.outcome).toBe("refused");
});

test("whoever waits for room longer than is reasonable is refused", async () => {
  const sessions = new Http2Sessions(new Retired());
  const since = performance.now();
  const waiting = sessions.change(since);
  sessions.sweep(since + 31_000);
  await expect(waiting).rejects.toMatchObject({ code: "timeout" });
});

test("the connection of a session that has ended goes, though its peer does not", async () => {
  await using server = serveFrames({ request: () => {} });
  const retired = new Retired();
  const { dialler, target } = tlsDialler(server, retired);
  const sessions = new Http2Sessions(retired);
  const session = sessions.add("key", (await dialler.either(target)).channel, target);
  await session.settled;
  session.retire();
  expect(sessions.take("key")).toBeUndefined();
  await until(() => !session.channel.open);
  retired.sweep(performance.now() + 6_000);
  expect(session.channel.closed).toBe(true);
});

function tlsDialler(server: FramesServer, retired: Retired) {
  const loopback = { allowPrivateRanges: true, allowlist: [], pins: new Map(), ownPorts: () => [] };
  const dialler = new TlsDialler({
    dialler: new Dialler(loopback, async () => ["127.0.0.1"]),
    ca: [server.caPem],
    known: new KnownProtocols(),
    retired,
  });
  return { dialler, target: { host: HOST, port: server.port } };
}

/** A session with one stream that is never answered. */
async function silentSession(deafToPings: boolean) {
  const server = serveFrames({ request: () => {}, deafToPings });
  const { dialler, target } = tlsDialler(server, new Retired());
  const { channel } = await dialler.either(target);
  const session = new Http2Session(channel, target, () => {});
  await session.settled;
  const outcome = Promise.withResolvers<string>();
  const ignore = () => {};
  session.open().stream.begin(
    {
      method: "GET",
      complete: true,
      events: {
        information: ignore,
        head: ignore,
        body: ignore,
        end: ignore,
        fail: ignore,
        drain: ignore,
        flush: ignore,
      },
      ended: () => outcome.resolve("ended"),
      broken: (_, how) => outcome.resolve(how),
    },
    {
      scheme: "https",
      target,
      affinity: "",
      method: "GET",
      pathAndQuery: "/",
      headers: ["Host", HOST],
      framing: { type: "none" },
      http2: true,
      idempotent: true,
      upgrade: false,
    },
  );
  return { server, session, outcome: outcome.promise };
}

test("a silent peer is asked whether it is there; one that does not say is given up", async () => {
  const { server, session, outcome } = await silentSession(true);
  await using _ = server;
  const start = performance.now();
  session.sweep(start + 16_000);
  await until(() => server.pings() === 1);
  session.sweep(start + 27_000);
  expect(await outcome).toBe("silent");
  expect(session.alive).toBe(false);
});

test("a silent peer that answers the PING keeps its session", async () => {
  const { server, session } = await silentSession(false);
  await using _ = server;
  const start = performance.now();
  const heard = session.watch.heardAt;
  session.sweep(start + 16_000);
  await until(() => server.pings() === 1);
  await until(() => session.watch.heardAt > heard);
  session.sweep(start + 27_000);
  expect(session.alive).toBe(true);
  session.destroy();
});
