import { expect, test } from "bun:test";
import { KnownProtocols } from "../../../../src/net/dial/known-protocols.ts";

const A = { host: "a.com", port: 443 };

test("nothing is known of who was not asked, and nothing of one port tells of another", () => {
  const known = new KnownProtocols();
  known.learn(A, { http1: true });
  expect(known.of({ ...A, port: 8443 })).toEqual({ http1: undefined, http2: undefined });
  expect(known.preferred({ ...A, host: "b.com" })).toBeUndefined();
});

test("what is learned adds to what is known", () => {
  const known = new KnownProtocols();
  known.learn(A, { http2: true });
  known.learn(A, { http1: false });
  expect(known.of(A)).toEqual({ http1: false, http2: true });
});

test.each([
  [{ http1: true, http2: true }, "http/1.1"],
  [{ http1: true }, "http/1.1"],
  [{ http1: false, http2: true }, "h2"],
  [{ http2: true }, undefined],
  [{ http1: false, http2: false }, undefined],
] as const)("HTTP/1.1 wherever it can: %j", (found, preferred) => {
  const known = new KnownProtocols();
  known.learn(A, found);
  expect(known.preferred(A)).toBe(preferred);
});
