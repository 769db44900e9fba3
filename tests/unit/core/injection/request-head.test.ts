import { describe, expect, test } from "bun:test";
import { clientHeaders, upstreamHeaders } from "../../../../src/core/injection/request-head.ts";

const PASSING = { keepLength: true, cookiesPass: false };
const EDITS = { host: "a", replaces: new Set<string>(), inject: [], body: "as-sent" as const };

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
