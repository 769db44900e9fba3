import { expect, test } from "bun:test";
import { parseAgentName } from "../../../../src/core/agent/name.ts";

test("a slug is a name", () => {
  for (const name of ["bot", "my-agent", "a1b", "x".repeat(64)]) expect(parseAgentName(name)).toBe(name);
});

test("anything else is none, and one that is a route's is reserved", () => {
  for (const name of ["ab", "My-Agent", "a--b", "-bot", "bot-", "b_t", "x".repeat(65), "ä-bot"]) {
    expect(() => parseAgentName(name)).toThrow("An agent's name has 3 to 64 characters");
  }
  for (const name of ["invites", "register", "enrollment"]) {
    expect(() => parseAgentName(name)).toThrow(`Reserved identifier: ${name}`);
  }
});
