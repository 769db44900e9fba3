/** Many requests in one piece, and what stands behind the one that leaves HTTP. */
import { expect, test } from "bun:test";
import { NO_BODY } from "../../../src/core/net/framing.ts";
import type { ByteSink, ByteStream } from "../../../src/lib/stream/byte-stream.ts";
import { Channel } from "../../../src/lib/stream/channel.ts";
import { DEADLINES } from "../../../src/proxy/connection/deadlines.ts";
import type { Http1Exchange } from "../../../src/proxy/http1/exchange.ts";
import { Http1Server } from "../../../src/proxy/http1/server.ts";
import { open } from "../../support/raw-client.ts";
import { startScene } from "../../support/scene.ts";

function peer() {
  let sink: ByteSink | undefined;
  let written = "";
  const stream: ByteStream = {
    write(data) {
      written += Buffer.from(data).toString("latin1");
      return data.length;
    },
    pause() {},
    resume() {},
    finish() {},
    close() {},
    destroy() {},
    listen(next) {
      sink = next;
    },
  };
  return { stream, sends: (text: string) => sink?.data(Buffer.from(text)), written: () => written };
}

type Serving = { readonly body?: number | undefined; readonly ticker?: { now: number } };

function serve(handle: (exchange: Http1Exchange) => void, { body, ticker = { now: 0 } }: Serving = {}) {
  const { stream, sends, written } = peer();
  const channel = new Channel(stream);
  const server = new Http1Server(channel, {
    ticker,
    deadlines: () => ({ ...DEADLINES, body }),
    handle,
    occupy: (next) => next.begin(),
  });
  server.begin();
  return { channel, sends, written, server };
}

test("answers that are given at once take turns, however many requests come in one piece", () => {
  let handled = 0;
  const { sends, written, server } = serve((exchange) => {
    handled += 1;
    exchange.respond({ status: 204, reason: "No Content", headers: [], framing: NO_BODY });
    exchange.end();
    exchange.flush();
  });
  sends("GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(20_000));
  expect(handled).toBe(20_000);
  expect(written().split("204").length - 1).toBe(20_000);
  expect(server.idle).toBe(true);
});

test("so do refusals behind one that has to be thought about", async () => {
  await using scene = await startScene();
  const client = await open(scene.broker.port);
  const bogus = `Proxy-Authorization: Basic ${Buffer.from("no-such-token:").toString("base64")}\r\n`;
  const count = 5000;
  client.write(
    `GET http://a.example/ HTTP/1.1\r\nHost: a\r\n${bogus}\r\n${"GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(count)}`,
  );
  await client.until((text) => text.split("HTTP/1.1 400 ").length > count);
  expect(client.text().split("HTTP/1.1 407 ").length - 1).toBe(1);
  client.end();
});

test("what stands in the same piece behind a CONNECT that is answered at once is the next occupant's", () => {
  const heard: string[] = [];
  const { sends } = serve((exchange) => {
    exchange.detach((channel) => ({
      idle: true,
      begin() {
        channel.listen({
          data: (chunk) => void heard.push(chunk.toString()),
          drain() {},
          end() {},
          close() {},
        });
      },
      sweep() {},
      retire() {},
    }));
  });
  sends("CONNECT a:1 HTTP/1.1\r\nHost: a:1\r\n\r\nEARLY");
  sends("LATER");
  expect(heard).toEqual(["EARLY", "LATER"]);
});

test.each([
  [DEADLINES.apiBody, false],
  [undefined, true],
] as const)("a whole body is bounded, however it trickles, where a bound is given: %p", (body, open) => {
  const ticker = { now: performance.now() };
  const { channel, sends, server } = serve(() => {}, { body, ticker });
  sends("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\n");
  for (let minute = 1; minute <= 6; minute++) {
    ticker.now += 59_000;
    sends("x");
    server.sweep(ticker.now);
    if (minute <= 5) expect(channel.open).toBe(true);
  }
  expect(channel.open).toBe(open);
});
