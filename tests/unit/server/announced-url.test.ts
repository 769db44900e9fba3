import { expect, test } from "bun:test";
import { announcedUrl, isLoopback } from "../../../src/server/announced-url.ts";

test.each([
  ["127.0.0.1", "http://127.0.0.1:14321"],
  ["localhost", "http://localhost:14321"],
  ["0.0.0.0", "http://127.0.0.1:14321"],
  ["::", "http://[::1]:14321"],
  ["2001:db8::1", "http://[2001:db8::1]:14321"],
])("a server on %s is found at %s", (host, url) => {
  expect(announcedUrl(host, 14_321)).toBe(url);
});

test.each([
  ["127.0.0.1", true],
  ["127.1.2.3", true],
  ["localhost", true],
  ["::1", true],
  ["0.0.0.0", false],
  ["::", false],
  ["10.0.0.8", false],
  ["127.example.com", false],
])("only this machine can connect to %s: %p", (host, expected) => {
  expect(isLoopback(host)).toBe(expected);
});
