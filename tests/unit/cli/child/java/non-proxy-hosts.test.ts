import { expect, test } from "bun:test";
import { nonProxyHosts } from "../../../../../src/cli/child/java/non-proxy-hosts.ts";

test.each([
  ["localhost,127.0.0.1", "localhost|*.localhost|127.0.0.1"],
  ["example.com, .internal *.corp.", "example.com|*.example.com|internal|*.internal|corp|*.corp"],
  ["example.com:8443", "example.com|*.example.com"],
  ["::1,[fe80::1],[2001:db8::1]:80", "[::1]|[fe80::1]|[2001:db8::1]"],
  ["127.0.0.0/8,192.168.0.0/16,10.1.2.0/24,10.9.9.9/32", "127.*|192.168.*|10.1.2.*|10.9.9.9"],
  ["a,a", "a|*.a"],
  // What Java cannot say, and what would mean something else there or to a shell.
  ["172.16.0.0/12,fe80::/10,0.0.0.0/0,*,a|b,a*b,$(x),'q'", ""],
  ["", ""],
])("%j becomes %j", (noProxy, expected) => {
  expect(nonProxyHosts(noProxy)).toBe(expected);
});
