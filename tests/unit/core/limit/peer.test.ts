import { expect, test } from "bun:test";
import { peerKey } from "../../../../src/core/limit/peer.ts";

const SAME: [string, string, string][] = [
  ["IPv4 as such and as a dual-stack listener shows it", "192.0.2.7", "::ffff:192.0.2.7"],
  ["two addresses of one /64", "2001:db8:1:2::1", "2001:DB8:1:2:ffff:ffff:ffff:ffff"],
];
const DIFFERENT: [string, string, string][] = [
  ["neighbours in IPv4", "192.0.2.7", "192.0.2.8"],
  ["neighbouring /64s", "2001:db8:1:2::1", "2001:db8:1:3::1"],
  ["what is no address", "", "unknown"],
];

test.each(SAME)("one key: %s", (_, one, other) => {
  expect(peerKey(one)).toBe(peerKey(other));
});

test.each(DIFFERENT)("two keys: %s", (_, one, other) => {
  expect(peerKey(one)).not.toBe(peerKey(other));
});
