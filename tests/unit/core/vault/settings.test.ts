import { expect, test } from "bun:test";
import {
  parsePlaintextPolicy,
  parseStripEnv,
  parseUnmatchedPolicy,
  readPlaintextPolicy,
  readStripEnv,
  readUnmatchedPolicy,
} from "../../../../src/core/vault/settings.ts";

test("a policy is one of two, blank is the default", () => {
  expect([" deny ", "passthrough", " ", ""].map(parseUnmatchedPolicy)).toEqual([
    "deny",
    "passthrough",
    undefined,
    undefined,
  ]);
  expect(() => parseUnmatchedPolicy("allow")).toThrow('must be "passthrough", "deny" or "ask"');
});

test("what was stored by nobody passes through, what nobody knows denies", () => {
  expect([undefined, "deny", "passthrough", "later-policy"].map(readUnmatchedPolicy)).toEqual([
    "passthrough",
    "deny",
    "passthrough",
    "deny",
  ]);
});

test("clear text is allowed by default, and what nobody knows denies it", () => {
  expect([" loopback ", "deny", "allow", ""].map(parsePlaintextPolicy)).toEqual([
    "loopback",
    "deny",
    "allow",
    undefined,
  ]);
  expect(() => parsePlaintextPolicy("never")).toThrow(
    'plaintext_injection must be "allow", "loopback" or "deny"',
  );
  expect([undefined, "loopback", "later-policy"].map(readPlaintextPolicy)).toEqual([
    "allow",
    "loopback",
    "deny",
  ]);
});

test("keys stay with programs by default, and what nobody knows takes them", () => {
  expect([" on ", "off", ""].map(parseStripEnv)).toEqual(["on", "off", undefined]);
  expect(() => parseStripEnv("yes")).toThrow('strip_env must be "off" or "on"');
  expect([undefined, "off", "on", "later-value"].map(readStripEnv)).toEqual(["off", "off", "on", "on"]);
});
