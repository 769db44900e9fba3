import { expect, test } from "bun:test";
import {
  compilePassthrough,
  formatPassthroughHosts,
  MAX_PASSTHROUGH_HOSTS,
  parsePassthroughHosts,
  readPassthroughHosts,
} from "../../../../src/core/vault/passthrough.ts";

test.each([
  ["api.example.com", "api.example.com", 443, true],
  ["api.example.com", "x.api.example.com", 443, false],
  ["api.example.com", "example.com", 443, false],
  ["api.example.com:8443", "api.example.com", 8443, true],
  ["api.example.com:8443", "api.example.com", 443, false],
  ["*.example.com", "api.example.com", 443, true],
  ["*.example.com", "example.com", 443, false],
  ["*.example.com", "a.b.example.com", 443, false],
  ["*.example.com:8443", "api.example.com", 443, false],
  ["API.Example.com", "api.example.com", 443, true],
  ["[2001:db8::1]:443", "2001:db8::1", 443, true],
])("%s covers %s:%d is %p", (pattern, host, port, covered) => {
  const hosts = parsePassthroughHosts([pattern]) ?? [];
  const stored = readPassthroughHosts(formatPassthroughHosts(hosts));
  expect(compilePassthrough(stored)({ host, port })).toBe(covered);
});

test.each([
  "*",
  "*.",
  "a.*.example.com",
  "https://a.test",
  "a.test/x",
  "a.test:0",
  "a.test:",
  "a b",
  "a,b",
  "ä.test",
])("%s is no host", (text) => {
  expect(() => parsePassthroughHosts(["fine.test", text])).toThrow(JSON.stringify(text));
});

test("an empty list is none, and a long one is refused", () => {
  expect(parsePassthroughHosts([" ", ""])).toBeUndefined();
  const many = Array.from({ length: MAX_PASSTHROUGH_HOSTS + 1 }, (_, at) => `h${at}.example.com`);
  expect(() => parsePassthroughHosts(many)).toThrow("200 hosts at most");
  expect(parsePassthroughHosts(many.slice(1))).toHaveLength(MAX_PASSTHROUGH_HOSTS);
});

test("what was never stored, or by nobody of ours, covers nothing", () => {
  for (const stored of [undefined, "", "*", "http://a.test"]) {
    expect(compilePassthrough(readPassthroughHosts(stored))({ host: "a.test", port: 443 })).toBe(false);
  }
});
