import { expect, test } from "bun:test";
import { isLoopbackAddress, isLoopbackHost } from "../../../../src/core/net/loopback.ts";

test("an address is 127.0.0.0/8 or ::1 in either form, and nothing that only looks like it", () => {
  const yes = ["127.0.0.1", "127.255.0.9", "::1", "0:0:0:0:0:0:0:1", "::ffff:127.0.0.1", "::FFFF:7f00:1"];
  const no = ["128.0.0.1", "::2", "::", "::127.0.0.1", "localhost", "", "127.1", "127.0.0.1.example.com"];
  expect(yes.filter((ip) => !isLoopbackAddress(ip))).toEqual([]);
  expect(no.filter(isLoopbackAddress)).toEqual([]);
});

test("a host may also be localhost, and IPv6 may stand in brackets", () => {
  const yes = ["localhost", "127.0.0.1", "127.8.9.10", "::1", "[::1]"];
  const no = [
    "0.0.0.0",
    "::",
    "[::]",
    "example.com",
    "localhost.example.com",
    "127.0.0.1.nip.io",
    "127.999.0.1",
    "",
  ];
  expect(yes.filter((host) => !isLoopbackHost(host))).toEqual([]);
  expect(no.filter(isLoopbackHost)).toEqual([]);
});
