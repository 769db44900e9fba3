import { expect, test } from "bun:test";
import { createOriginReader } from "../../src/http/client-ip.ts";

const PROXIES = ["10.0.0.0/8", "fd00::/8"];
const CASES: [string, string, string | undefined, string][] = [
  ["a stranger's header is not believed", "203.0.113.1", "198.51.100.9", "203.0.113.1"],
  ["a trusted proxy's is", "10.1.2.3", "198.51.100.9", "198.51.100.9"],
  ["the right-most entry counts", "10.1.2.3", "1.1.1.1, 198.51.100.9", "198.51.100.9"],
  ["empty entries do not", "10.1.2.3", "198.51.100.9, ,", "198.51.100.9"],
  ["nor does what is no address", "10.1.2.3", "unknown", "10.1.2.3"],
  ["a trusted proxy may send none", "10.1.2.3", undefined, "10.1.2.3"],
  ["IPv6 peers are trusted by block too", "fd00::1", "2001:db8::7", "2001:db8::7"],
  ["an IPv4 peer of a dual-stack listener is IPv4", "::ffff:10.1.2.3", "198.51.100.9", "198.51.100.9"],
];

test.each(CASES)("%s", (_, peer, forwarded, ip) => {
  const headers = new Headers(forwarded === undefined ? {} : { "X-Forwarded-For": forwarded });
  expect(createOriginReader(PROXIES)(peer, headers).ip).toBe(ip);
});

test("local is loopback without a proxy in between", () => {
  const read = createOriginReader(["127.0.0.1"]);
  const isLocal = (peer: string, headers = {}) => read(peer, new Headers(headers)).isLocal;
  expect(["127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"].map((peer) => isLocal(peer))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  expect(["128.0.0.1", "10.0.0.1", "::2", "", "localhost"].map((peer) => isLocal(peer))).not.toContain(true);
  expect(isLocal("127.0.0.1", { "X-Forwarded-For": "127.0.0.1" })).toBe(false);
});

test("a misspelt block stops the start", () => {
  expect(() => createOriginReader(["10.0.0.0/33"])).toThrow("not an address block: 10.0.0.0/33");
});
