import { expect, test } from "bun:test";
import { parseHostName } from "../../../../src/crypto/ca/host-name.ts";

const label63 = "a".repeat(63);

test.each([
  "localhost",
  "api.stripe.com",
  "API.Stripe.com",
  "xn--bcher-kva.example",
  "0a.example",
  "1.2.3.4.5",
  "my_bucket.example.com",
  "-a-.example",
  label63,
  `${label63}.${label63}.${label63}.${"a".repeat(61)}`,
])("%s is a name", (host) => {
  expect(parseHostName(host)).toEqual({ type: "dns", name: host });
});

test.each<[string, string]>([
  ["127.0.0.1", "7f000001"],
  ["255.255.255.255", "ffffffff"],
  ["::", "0".repeat(32)],
  ["::1", `${"0".repeat(31)}1`],
  ["2001:db8::8:800:200c:417a", "20010db80000000000080800200c417a"],
  ["FE80::1", `fe80${"0".repeat(27)}1`],
  ["1:2:3:4:5:6:7:8", "00010002000300040005000600070008"],
  ["1::", `0001${"0".repeat(28)}`],
  ["::ffff:192.0.2.1", "00000000000000000000ffffc0000201"],
])("%s is an address", (host, hex) => {
  const parsed = parseHostName(host);
  expect(parsed.type === "ip" && Buffer.from(parsed.bytes).toString("hex")).toBe(hex);
});

test.each([
  "",
  ".",
  "a.",
  ".a",
  "a..b",
  "*.example.com",
  "bücher.example",
  "a b",
  "a\0b",
  "a\n",
  "[::1]",
  "fe80::1%eth0",
  "example.com:443",
  `${label63}a.example`,
  `${label63}.${label63}.${label63}.${"a".repeat(62)}`,
])("%j gets no certificate", (host) => {
  expect(() => parseHostName(host)).toThrow(expect.objectContaining({ code: "bad_request" }));
});
