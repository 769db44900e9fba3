import { expect, test } from "bun:test";
import { entryNamed } from "../../../../src/core/catalog/find.ts";
import { AGENT_PROGRAMS, agentProgram, missingFor, tryWith } from "../../../../src/core/catalog/programs.ts";

test("a known agent without any service that it could use lacks one, by the word that people know", () => {
  expect(missingFor("claude", [])).toBe("claude");
  expect(missingFor("codex", ["api.anthropic.com"])).toBe("codex");
  expect(missingFor("qwen", [])).toBe("openai");
  expect(missingFor("aider", ["api.stripe.com"])).toBe("anthropic");
});

test("one that will do is enough, and other programs lack nothing", () => {
  expect(missingFor("claude", ["api.anthropic.com/v1/*"])).toBeUndefined();
  expect(missingFor("aider", ["api.groq.com"])).toBeUndefined();
  expect(missingFor("curl", [])).toBeUndefined();
  expect(missingFor("toString", [])).toBeUndefined();
});

test("whoever says codex is shown codex", () => {
  const [github, openai] = [entryNamed("github"), entryNamed("openai")];
  if (github === undefined || openai === undefined) throw new Error("not there");
  expect(tryWith(github, "github")).toBe("gh api user");
  expect(tryWith(openai, "chatgpt")).toBe("codex");
});

test("agents are looked for by names that are theirs alone, and what they need is of the catalogue", () => {
  expect(AGENT_PROGRAMS.slice(0, 3)).toEqual(["claude", "codex", "gemini"]);
  for (const other of ["agent", "mini", "cursor", "windsurf"]) {
    expect([other, AGENT_PROGRAMS.includes(other)]).toEqual([other, false]);
    expect(agentProgram(other)?.name).toBeString();
  }
  const needs = AGENT_PROGRAMS.flatMap((command) => agentProgram(command)?.needs ?? []);
  expect(needs.filter((id) => entryNamed(id)?.id !== id)).toEqual([]);
  expect(agentProgram("constructor")).toBeUndefined();
});
