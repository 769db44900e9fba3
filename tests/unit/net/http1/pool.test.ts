import { expect, test } from "bun:test";
import { Channel } from "../../../../src/lib/stream/channel.ts";
import { Http1Pool } from "../../../../src/net/http1/pool.ts";
import { Retired } from "../../../../src/net/retired.ts";
import type { UpstreamEvents, UpstreamRequest } from "../../../../src/ports/net/upstream.ts";
import { fakeStream } from "../../../support/net/fake-stream.ts";

const GET: UpstreamRequest = {
  scheme: "http",
  target: { host: "a", port: 80 },
  affinity: "",
  method: "GET",
  pathAndQuery: "/",
  headers: ["Host", "a"],
  framing: { type: "none" },
  http2: false,
  idempotent: true,
  upgrade: false,
};
const EVENTS: UpstreamEvents = {
  information() {},
  head() {},
  body() {},
  end() {},
  fail() {},
  drain() {},
  flush() {},
};

/** A pool, and a way to have one more connection come back to it after an exchange. */
function world() {
  const pool = new Http1Pool(new Retired());
  const served = (key: string) => {
    const { stream, peer, told } = fakeStream();
    const connection = pool.create(key, new Channel(stream), "a");
    connection.begin({ events: EVENTS, method: "GET", complete: true, ended() {}, broken() {} }, GET);
    connection.finish(undefined);
    connection.flush();
    peer.sends("HTTP/1.1 204 No Content\r\n\r\n");
    return { connection, peer, told };
  };
  return { pool, served };
}

test("the connection that was used last is taken first, once, and by its own key alone", () => {
  const { pool, served } = world();
  const [first, second] = [served("a"), served("a")];
  expect(pool.take("b")).toBeUndefined();
  expect(pool.take("a")).toBe(second.connection);
  expect(pool.take("a")).toBe(first.connection);
  expect(pool.take("a")).toBeUndefined();
});

test("one that its upstream has ended meanwhile is passed over", () => {
  const { pool, served } = world();
  const [first, second] = [served("a"), served("a")];
  second.peer.ends();
  expect(pool.take("a")).toBe(first.connection);
});

test("what is idle for long is ended, what is fresh stays", () => {
  const { pool, served } = world();
  const { connection, told } = served("a");
  pool.sweep(performance.now());
  expect(connection.usable).toBe(true);
  pool.sweep(performance.now() + 3_600_000);
  expect(connection.usable).toBe(false);
  expect(told).toContain("finish");
  expect(pool.take("a")).toBeUndefined();
});

test("no more than a bounded number of one key wait", () => {
  const { pool, served } = world();
  const all = Array.from({ length: 200 }, () => served("a").connection);
  expect(all.filter(({ usable }) => usable).length).toBe(128);
  pool.close();
  expect(all.filter(({ usable }) => usable).length).toBe(0);
});
