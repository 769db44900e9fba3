import { expect, test } from "bun:test";
import { mayInjectPlaintext } from "../../../../src/core/injection/plaintext.ts";

const LOOPBACK = ["localhost", "127.0.0.1", "127.9.9.9", "::1", "::ffff:127.0.0.1"];
const ELSEWHERE = [
  "api.example.com",
  "localhost.example.com",
  "my.localhost",
  "10.0.0.1",
  "::",
  "::2",
  "0.0.0.0",
];

test("loopback is what the name alone keeps on this machine", () => {
  expect(LOOPBACK.filter((host) => !mayInjectPlaintext("loopback", host))).toEqual([]);
  expect(ELSEWHERE.filter((host) => mayInjectPlaintext("loopback", host))).toEqual([]);
});

test("allow and deny look at no host", () => {
  const all = [...LOOPBACK, ...ELSEWHERE];
  expect(all.every((host) => mayInjectPlaintext("allow", host))).toBe(true);
  expect(all.some((host) => mayInjectPlaintext("deny", host))).toBe(false);
});
