import { expect, test } from "bun:test";
import { isOwnHost } from "../../../../src/core/net/own-host.ts";

test.each([
  ["127.0.0.1:14321", true],
  ["[::1]:14321", true],
  ["LOCALHOST.:1", true],
  ["Vault.Example.com:8443", true],
  ["evil.example", false],
  ["localhost.evil.example", false],
  ["127.0.0.1.evil.example:14321", false],
  ["a b", false],
  ["", false],
])("%j: %p", (field, isOwn) => expect(isOwnHost(field, "https://vault.example.com")).toBe(isOwn));
