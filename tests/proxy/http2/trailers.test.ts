/** Trailers of requests (RFC 9110 6.5), from HTTP/2 by frames and over HTTP/1.1; what may not stand in a head stays behind. */
import { describe, expect, test } from "bun:test";
import { openHttp2, status } from "../../attacks/rig/http2-client.ts";
import { HOST, type Range, SECRET, startRange } from "../../attacks/rig/range.ts";
import { openTls } from "../../support/raw-client.ts";
import { startUpstream, type Upstream } from "../../support/upstream.ts";

const FORBIDDEN = [
  "authorization",
  "x-key",
  "host",
  "content-length",
  "transfer-encoding",
  "cookie",
  "x-vault",
  "te",
];

async function started(): Promise<AsyncDisposable & { range: Range; upstream: Upstream; authority: string }> {
  const upstream = startUpstream({ names: [HOST] });
  const range = await startRange({
    broker: { upstreamCa: [upstream.caPem], pins: { [HOST]: ["127.0.0.1"] } },
    services: [{ name: "api", host: HOST, auth: { type: "custom", headers: { "X-Key": "{{ API_KEY }}" } } }],
  });
  return {
    range,
    upstream,
    authority: `${HOST}:${upstream.port}`,
    async [Symbol.asyncDispose]() {
      await range[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

describe("over HTTP/2", () => {
  for (const body of [undefined, "abc"]) {
    test(`behind ${body === undefined ? "no" : "a"} body, sent before anybody listens`, async () => {
      await using scene = await started();
      const client = await openHttp2(scene.range.broker, {
        ...scene.range.inner,
        authority: scene.authority,
      });
      const frames = await client.send(
        [
          [":method", "POST"],
          [":scheme", "https"],
          [":authority", scene.authority],
          [":path", "/"],
          ["trailer", "x-digest"],
        ],
        body,
        [["x-digest", "abc"], ...FORBIDDEN.slice(0, 2).map((name) => [name, "mine"] as const)],
      );
      client.end();
      expect(status(frames)).toBe(200);
      const { text } = scene.upstream.requests[0] ?? { text: "" };
      expect(text).toContain("\r\ntrailer: x-digest\r\n");
      expect(text.endsWith(`${body === undefined ? "" : "3\r\nabc\r\n"}0\r\nx-digest: abc\r\n\r\n`)).toBe(
        true,
      );
    });
  }
});

test("over HTTP/1.1, without what a recipient could take for more", async () => {
  await using scene = await started();
  const { broker } = scene.range;
  const { auth } = scene.range.inner;
  const client = await openTls(broker.port, scene.authority, { auth, ca: broker.caPem });
  const allowed = FORBIDDEN.filter((name) => name !== "content-length" && name !== "transfer-encoding");
  const lines = allowed.map((name) => `${name}: mine\r\n`).join("");
  client.write(
    `POST / HTTP/1.1\r\nHost: ${scene.authority}\r\nTransfer-Encoding: chunked\r\nTrailer: X-Digest\r\n\r\n` +
      `3\r\nabc\r\n0\r\n${lines}X-Digest: abc\r\n\r\n`,
  );
  await client.until((text) => text.endsWith("ok"));
  const { text } = scene.upstream.requests[0] ?? { text: "" };
  expect(text.endsWith("3\r\nabc\r\n0\r\nX-Digest: abc\r\n\r\n")).toBe(true);
  expect(text).toContain(`X-Key: ${SECRET}\r\n`);
  client.end();
});
