import { expect, test } from "bun:test";
import { parseNoProxy } from "../../../../src/core/net/no-proxy.ts";

test.each([
  ["example.com", "example.com", true],
  ["example.com", "api.example.com", true],
  ["example.com", "notexample.com", false],
  [".example.com", "api.example.com", true],
  [".example.com", "example.com", true],
  ["*.example.com", "api.example.com", true],
  ["EXAMPLE.com.", "api.example.com", true],
  ["a.test, example.com b.test", "b.test", true],
  ["*", "anything.test", true],
  ["example.com:8443", "example.com", false],
  ["example.com:443", "example.com", true],
  ["10.0.0.0/8", "10.1.2.3", true],
  ["10.0.0.0/8", "11.1.2.3", false],
  ["10.1.2.3", "10.1.2.3", true],
  ["10.1.2.3:80", "10.1.2.3", false],
  ["fd00::/8", "fd12::1", true],
  ["[fd12::1]:443", "fd12::1", true],
  ["fd12::1", "fd12::1", true],
  ["10.0.0.0/8", "ten.example.com", false],
  ["", "example.com", false],
  [" , ,", "example.com", false],
  ["ex*mple.com,http://,:80,/", "example.com", false],
])("NO_PROXY=%j and %s: direct is %p", (text, host, direct) => {
  expect(parseNoProxy(text)({ host, port: 443 })).toBe(direct);
});
