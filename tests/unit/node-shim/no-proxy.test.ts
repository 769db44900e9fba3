import { expect, test } from "bun:test";
import { isExempt } from "../../../src/node-shim/no-proxy.ts";

test.each([
  ["", "a.example", 443, false],
  ["*", "a.example", 443, true],
  ["a.example", "A.example.", 443, true],
  ["example", "a.example", 443, true],
  [".example", "example", 443, true],
  ["*.example", "a.b.example", 443, true],
  ["ample", "a.example", 443, false],
  ["a.example:8443", "a.example", 443, false],
  ["b, a.example:443", "a.example", 443, true],
  ["127.0.0.1", "127.0.0.1", 80, true],
  ["0.0.1", "127.0.0.1", 80, false],
  ["127.0.0.0/8", "127.9.9.9", 80, true],
  ["127.0.0.0/8", "128.0.0.1", 80, false],
  ["127.0.0.0/99", "127.0.0.1", 80, false],
  ["10.0.0.0/8", "ten.example", 80, false],
  ["::1", "::1", 80, true],
  ["[::1]:80", "::1", 80, true],
  ["[::1]:81", "::1", 80, false],
  ["fd00::/8", "fd12::1", 80, true],
  ["fd00::/8", "10.0.0.1", 80, false],
])("%p exempts %p on port %p: %p", (list, host, port, expected) => {
  expect(isExempt(list, host, port)).toBe(expected);
});
