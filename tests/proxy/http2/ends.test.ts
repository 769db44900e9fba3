/** How HTTP/2 answers end, by their frames (RFC 9113 8.1): a client library may hide what others fail on. */
import { describe, expect, test } from "bun:test";
import { type Frame, openHttp2, status } from "../../attacks/rig/http2-client.ts";
import { HOST, startRange } from "../../attacks/rig/range.ts";
import { type Answer, startUpstream } from "../../support/upstream.ts";

const DATA = 0;
const HEADERS = 1;
const RESET = 3;
const END_STREAM = 1;
const NAMES: Record<number, string> = { [DATA]: "DATA", [HEADERS]: "HEADERS", [RESET]: "RST_STREAM" };

const say =
  (text: string, end = false): Answer =>
  (_, write, socket) => {
    write(text);
    if (end) socket.end();
  };

/** What the upstream says → the frames of the answer, and whether it is whole. */
const CASES: Record<string, { answer: Answer; frames: string[]; method?: string }> = {
  "no content": {
    answer: say("HTTP/1.1 204 No Content\r\n\r\n"),
    frames: ["HEADERS END_STREAM"],
  },
  "an empty body": {
    answer: say("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
    frames: ["HEADERS END_STREAM"],
  },
  "the answer to a HEAD": {
    answer: say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n"),
    frames: ["HEADERS END_STREAM"],
    method: "HEAD",
  },
  "a body by length": {
    answer: say("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"),
    frames: ["HEADERS", "DATA END_STREAM"],
  },
  "a body in chunks": {
    answer: say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"),
    frames: ["HEADERS", "DATA", "DATA END_STREAM"],
  },
  trailers: {
    answer: say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\nX-Sum: 1\r\n\r\n"),
    frames: ["HEADERS", "DATA", "HEADERS END_STREAM"],
  },
  "a body until close": {
    answer: say("HTTP/1.1 200 OK\r\n\r\nhello", true),
    frames: ["HEADERS", "DATA", "DATA END_STREAM"],
  },
  "a body short of its length": {
    answer: say("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nhello", true),
    frames: ["HEADERS", "DATA", "RST_STREAM with an error"],
  },
  "chunks that break off": {
    answer: say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", true),
    frames: ["HEADERS", "DATA", "RST_STREAM with an error"],
  },
};

describe("the frames of", () => {
  for (const [name, { answer, frames, method = "GET" }] of Object.entries(CASES)) {
    test(name, async () => {
      await using upstream = startUpstream({ names: [HOST], answer });
      await using range = await startRange({
        broker: { upstreamCa: [upstream.caPem], pins: { [HOST]: ["127.0.0.1"] } },
      });
      const door = { ...range.inner, authority: `${HOST}:${upstream.port}` };
      const client = await openHttp2(range.broker, door);
      const got = await client.send([
        [":method", method],
        [":scheme", "https"],
        [":authority", door.authority],
        [":path", "/"],
      ]);
      client.end();
      expect(shape(got)).toEqual(frames);
      expect(status(got)).toBe(name === "no content" ? 204 : 200);
    });
  }
});

/** Frames of the stream in words; an empty DATA frame tells nothing but the end. */
function shape(frames: readonly Frame[]): string[] {
  const told = frames
    .filter(({ type }) => NAMES[type] !== undefined)
    .map(({ type, flags, payload }) => {
      if (type === RESET) return `RST_STREAM ${payload.readUInt32BE(0) === 0 ? "without" : "with"} an error`;
      return `${NAMES[type]}${(flags & END_STREAM) === 0 ? "" : " END_STREAM"}`;
    });
  // How many DATA frames a body comes in is the runtime's.
  return told.filter((text, at) => text !== "DATA" || told[at - 1] !== "DATA");
}
