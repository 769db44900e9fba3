/** The end of an answer over HTTP/2, told as the upstream meant it. */
import { expect, test } from "bun:test";
import { CHUNKED } from "../../../../src/core/net/framing.ts";
import { END_STREAM, type Peer, serveFrames } from "../../../support/net/frames.ts";
import { ask, openWayOut } from "../../../support/net/request.ts";

const length = (bytes: number) => [["content-length", String(bytes)]] as const;

/** What the upstream sends to stream 1 → the outcome and the body that was told. */
const ENDS: Record<string, [send: (peer: Peer, stream: number) => void, outcome: string, body: string]> = {
  "END_STREAM on the last DATA": [
    (peer, stream) => {
      peer.head(stream, 0);
      peer.data(stream, END_STREAM, "hello");
    },
    "end",
    "hello",
  ],
  "END_STREAM on HEADERS": [(peer, stream) => peer.head(stream, END_STREAM), "end", ""],
  trailers: [
    (peer, stream) => {
      peer.head(stream, 0);
      peer.data(stream, 0, "hello");
      peer.trailers(stream, [["grpc-status", "0"]]);
    },
    "end",
    "hello",
  ],
  "a complete answer and NO_ERROR behind it": [
    (peer, stream) => {
      peer.head(stream, 0);
      peer.data(stream, END_STREAM, "hello");
      peer.reset(stream, 0);
    },
    "end",
    "hello",
  ],
  "NO_ERROR in the middle": [
    (peer, stream) => {
      peer.head(stream, 0);
      peer.data(stream, 0, "hello");
      peer.reset(stream, 0);
    },
    "closed",
    "hello",
  ],
  "INTERNAL_ERROR in the middle": [
    (peer, stream) => {
      peer.head(stream, 0);
      peer.data(stream, 0, "hello");
      peer.reset(stream, 2);
    },
    "closed",
    "hello",
  ],
  "CANCEL before anything": [(peer, stream) => peer.reset(stream, 8), "closed", ""],
  "the connection ends in the middle": [
    (peer, stream) => {
      peer.head(stream, 0);
      peer.data(stream, 0, "hello");
      peer.end();
    },
    "closed",
    "hello",
  ],
  "the connection is reset behind the head": [
    (peer, stream) => {
      peer.head(stream, 0);
      setTimeout(() => peer.terminate(), 50);
    },
    "closed",
    "",
  ],
  "the connection ends before anything": [(peer) => peer.end(), "closed", ""],
  "GOAWAY in the middle, and the answer goes on": [
    (peer, stream) => {
      peer.head(stream, 0);
      peer.data(stream, 0, "hel");
      peer.goaway(stream, 0);
      peer.data(stream, END_STREAM, "lo");
    },
    "end",
    "hello",
  ],
  "GOAWAY in the middle, and the connection ends": [
    (peer, stream) => {
      peer.head(stream, 0);
      peer.data(stream, 0, "hel");
      peer.goaway(stream, 0);
      peer.end();
    },
    "closed",
    "hel",
  ],
  "fewer bytes than Content-Length says": [
    (peer, stream) => {
      peer.head(stream, 0, length(9));
      peer.data(stream, END_STREAM, "hello");
    },
    "malformed",
    "hello",
  ],
  "more bytes than Content-Length says": [
    (peer, stream) => {
      peer.head(stream, 0, length(2));
      peer.data(stream, END_STREAM, "hello");
    },
    "malformed",
    "",
  ],
  "a Content-Length and no body": [
    (peer, stream) => peer.head(stream, END_STREAM, length(9)),
    "malformed",
    "",
  ],
  "as many bytes as Content-Length says": [
    (peer, stream) => {
      peer.head(stream, 0, length(5));
      peer.data(stream, 0, "hel");
      peer.data(stream, END_STREAM, "lo");
    },
    "end",
    "hello",
  ],
};

for (const [name, [send, outcome, body]] of Object.entries(ENDS)) {
  test(`${name}: ${outcome}`, async () => {
    await using server = serveFrames({ request: send });
    using upstream = openWayOut({ ca: [server.caPem] });
    const told = ask(upstream, server.port, { http2: true, method: "POST" });
    expect(await told.outcome).toBe(outcome);
    expect(told.body()).toBe(body);
    if (outcome !== "end") expect(told.fault()?.message).toStartWith("api.example.com: ");
  });
}

test("the answer to a HEAD may have a length and no body", async () => {
  await using server = serveFrames({
    request: (peer, stream) => peer.head(stream, END_STREAM, length(9)),
  });
  using upstream = openWayOut({ ca: [server.caPem] });
  const told = ask(upstream, server.port, { http2: true, method: "HEAD" });
  expect(await told.outcome).toBe("end");
  expect(told.head()?.framing).toEqual({ type: "none" });
});

test("trailers are handed on", async () => {
  await using server = serveFrames({
    request(peer, stream) {
      peer.head(stream, 0);
      peer.trailers(stream, [["grpc-status", "5"]]);
    },
  });
  using upstream = openWayOut({ ca: [server.caPem] });
  const told = ask(upstream, server.port, { http2: true });
  expect(await told.outcome).toBe("end");
  expect(told.trailers()).toEqual(["grpc-status", "5"]);
});

test("an early answer is complete though the upstream does not want the rest of the request", async () => {
  await using server = serveFrames({
    request: () => {},
    data(peer, stream) {
      peer.head(stream, 0);
      peer.data(stream, END_STREAM, "too large");
      peer.reset(stream, 0);
    },
  });
  using upstream = openWayOut({ ca: [server.caPem] });
  const told = ask(upstream, server.port, { http2: true, method: "POST", framing: { type: "chunked" } });
  told.call.write(Buffer.alloc(1000));
  told.call.flush();
  expect(await told.outcome).toBe("end");
  expect(told.body()).toBe("too large");
});

test("what was complete arrives though it was reset while nobody read", async () => {
  await using server = serveFrames({
    request(peer, stream) {
      peer.head(stream, 0);
      peer.data(stream, END_STREAM, "x".repeat(16_000));
      peer.reset(stream, 0);
    },
  });
  using upstream = openWayOut({ ca: [server.caPem] });
  const told = ask(upstream, server.port, { http2: true });
  await told.headed;
  told.call.pause();
  await Bun.sleep(200);
  told.call.resume();
  expect(await told.outcome).toBe("end");
  expect(told.bytes()).toBe(16_000);
});

test("a request that is given up in its body is reset and never looks complete", async () => {
  const heard: string[] = [];
  const over = Promise.withResolvers<void>();
  await using server = serveFrames({
    request() {},
    data: (_, __, bytes, ended) => void heard.push(`${bytes} bytes${ended ? " and the end" : ""}`),
    reset: (_, __, code) => {
      heard.push(code === 0 ? "no error" : "an error");
      over.resolve();
    },
  });
  using upstream = openWayOut({ ca: [server.caPem] });
  const told = ask(upstream, server.port, { http2: true, method: "POST", framing: CHUNKED });
  told.call.write(Buffer.from("hello"));
  told.call.flush();
  while (heard.length === 0) await Bun.sleep(5);
  told.call.abort();
  await over.promise;
  expect(heard).toEqual(["5 bytes", "an error"]);
});
