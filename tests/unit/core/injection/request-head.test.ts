import { describe, expect, test } from "bun:test";
import {
  clientHeaders,
  upstreamHeaders,
  upstreamTrailers,
} from "../../../../src/core/injection/request-head.ts";

const PASSING = { keepLength: true, cookiesPass: false };
const EDITS = { host: "a", replaces: new Set<string>(), inject: [], keepLength: true };

describe("Content-Length is not a connection option", () => {
  const headers = ["Connection", "content-length, X-A", "Content-Length", "3", "X-A", "1"];
  test("towards the client", () => expect(clientHeaders(headers, PASSING)).toEqual(["Content-Length", "3"]));
  test("towards the upstream", () =>
    expect(upstreamHeaders(headers, EDITS)).toEqual(["Host", "a", "Content-Length", "3"]));
});

test("as many names in Connection as there are fields cost what they weigh, not their square", () => {
  const names = Array.from({ length: 60_000 }, (_, at) => at.toString(36));
  const headers = ["Connection", names.join(","), ...names.flatMap((name) => [`not-${name}`, ""])];
  const from = performance.now();
  expect(clientHeaders(headers, PASSING)).toHaveLength(120_000);
  expect(upstreamHeaders(headers, EDITS)).toHaveLength(120_002);
  expect(performance.now() - from).toBeLessThan(1000);
});

test("long names that come once are not kept", async () => {
  // A module of its own: what other tests have left in the shared one's memory must not decide.
  const fresh: string = "../../../../src/core/injection/request-head.ts?fresh";
  const module = (await import(fresh)) as { upstreamHeaders: typeof upstreamHeaders };
  const rss = () => {
    Bun.gc(true);
    return process.memoryUsage().rss;
  };
  const pass = (from: number, to: number) => {
    for (let at = from; at < to; at += 1) {
      module.upstreamHeaders([Buffer.alloc(900_000, `${at}-`).toString("latin1"), "x"], EDITS);
    }
  };
  pass(0, 20);
  const before = rss();
  pass(20, 320);
  // 300 names are 270 MB.
  expect(rss() - before).toBeLessThan(100 * 1024 * 1024);
});

describe("the client's spelling of a name that is ours, with underscores,", () => {
  const edits = { ...EDITS, replaces: new Set(["x-secret"]), inject: [{ name: "X-Secret", value: "ours" }] };
  test("does not stand beside it", () =>
    expect(upstreamHeaders(["x_secret", "mine", "x_other", "1"], edits)).toEqual([
      "Host",
      "a",
      "x_other",
      "1",
      "X-Secret",
      "ours",
    ]));
});

describe("trailers of a request", () => {
  const sent = ["X-Sum", "1", "X_Secret", "2", "Private-Token", "3", "Cookie", "4", "TE", "5"];
  const replaces = new Set(["x-secret"]);
  test("go on without what could be taken for more", () =>
    expect(upstreamTrailers(sent, { replaces, ownCredentials: true })).toEqual([
      "X-Sum",
      "1",
      "Private-Token",
      "3",
    ]));
  test("hold no credentials of the client's own where the service takes none", () =>
    expect(upstreamTrailers(sent, { replaces, ownCredentials: false })).toEqual(["X-Sum", "1"]));
});
