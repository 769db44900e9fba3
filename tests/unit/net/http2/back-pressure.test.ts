/** A reader that is slow slows the upstream down, over HTTP/2 as well, and nobody else. */
import { expect, test } from "bun:test";
import { END_STREAM, type Peer, serveFrames } from "../../../support/net/frames.ts";
import { ask, openWayOut, until } from "../../../support/net/request.ts";

const PIECE = 16 * 1024;
/** RFC 9113 6.9.2: the connection's window, and what we announce for a stream. */
const CONNECTION_WINDOW = 65_535;
const STREAM_WINDOW = 256 * 1024;

/** Sends `total` bytes on each stream, as fast as the windows allow and no faster. */
function flood(total: number) {
  const sent = new Map<number, number>();
  const credit = new Map<number, number>([[0, CONNECTION_WINDOW]]);
  const pump = (peer: Peer) => {
    for (const [stream, already] of sent) {
      const left = Math.min(PIECE, total - already);
      if (left === 0 || (credit.get(stream) ?? 0) < left || (credit.get(0) ?? 0) < left) continue;
      peer.data(stream, left + already === total ? END_STREAM : 0, Buffer.alloc(left));
      sent.set(stream, already + left);
      for (const id of [0, stream]) credit.set(id, (credit.get(id) ?? 0) - left);
      setTimeout(() => pump(peer), 0);
      return;
    }
  };
  const server = serveFrames({
    request(peer, stream) {
      peer.head(stream, 0);
      sent.set(stream, 0);
      credit.set(stream, STREAM_WINDOW);
      pump(peer);
    },
    credit(peer, stream, bytes) {
      credit.set(stream, (credit.get(stream) ?? 0) + bytes);
      pump(peer);
    },
  });
  return { server, sent: (stream: number) => sent.get(stream) ?? 0 };
}

test("what an upstream may send ahead of a slow reader is bounded", async () => {
  const { server, sent } = flood(8 * 1024 * 1024);
  await using _ = server;
  using upstream = openWayOut({ ca: [server.caPem] });
  const told = ask(upstream, server.port, { http2: true });
  told.onBody = () => told.call.pause();
  let ahead = 0;
  for (let round = 0; round < 60; round += 1) {
    await Bun.sleep(10);
    ahead = Math.max(ahead, sent(1) - told.bytes());
    told.call.resume();
  }
  expect(told.bytes()).toBeGreaterThan(PIECE);
  expect(ahead).toBeLessThanOrEqual(2 * STREAM_WINDOW);
  told.onBody = undefined;
  told.call.resume();
  expect(await told.outcome).toBe("end");
  expect(told.bytes()).toBe(8 * 1024 * 1024);
}, 30_000);

test("a reader that has stopped keeps no other stream of the session from its answer", async () => {
  const { server } = flood(1024 * 1024);
  await using _ = server;
  using upstream = openWayOut({ ca: [server.caPem] });
  const stopped = ask(upstream, server.port, { http2: true });
  stopped.onBody = () => stopped.call.pause();
  await until(() => stopped.bytes() > 0);
  const other = ask(upstream, server.port, { http2: true });
  expect(await other.outcome).toBe("end");
  expect(other.bytes()).toBe(1024 * 1024);
  expect(server.connections()).toBe(1);
  stopped.onBody = undefined;
  stopped.call.resume();
  expect(await stopped.outcome).toBe("end");
  expect(stopped.bytes()).toBe(1024 * 1024);
}, 30_000);

test("answers that are given up while nobody reads them leave their session as it was", async () => {
  const { server } = flood(256 * 1024);
  await using _ = server;
  using upstream = openWayOut({ ca: [server.caPem] });
  for (let round = 0; round < 130; round += 1) {
    const told = ask(upstream, server.port, { http2: true });
    await told.headed;
    told.call.pause();
    if (round % 2 === 0) await Bun.sleep(2);
    told.call.abort();
  }
  const told = ask(upstream, server.port, { http2: true });
  expect(await told.outcome).toBe("end");
  expect(server.connections()).toBe(1);
}, 30_000);
