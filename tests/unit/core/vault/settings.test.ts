import { expect, test } from "bun:test";
import { parseUnmatchedPolicy, readUnmatchedPolicy } from "../../../../src/core/vault/settings.ts";

test("a policy is one of two, blank is the default", () => {
  expect([" deny ", "passthrough", " ", ""].map(parseUnmatchedPolicy)).toEqual([
    "deny",
    "passthrough",
    undefined,
    undefined,
  ]);
  expect(() => parseUnmatchedPolicy("allow")).toThrow('must be "passthrough" or "deny"');
});

test("what was stored by nobody passes through, what nobody knows denies", () => {
  expect([undefined, "deny", "passthrough", "later-policy"].map(readUnmatchedPolicy)).toEqual([
    "passthrough",
    "deny",
    "passthrough",
    "deny",
  ]);
});
