import { describe, expect, test } from "bun:test";
import { CATALOG } from "../../../../src/core/catalog/entries.ts";
import { entryNamed } from "../../../../src/core/catalog/find.ts";
import { keysOf, misshapen, servicesOf } from "../../../../src/core/catalog/recipe.ts";
import { parseKeyName } from "../../../../src/core/credential/key-name.ts";
import { parseServices } from "../../../../src/core/service/parse.ts";

const named = (word: string) => {
  const entry = entryNamed(word);
  if (entry === undefined) throw new Error(`no entry: ${word}`);
  return entry;
};

describe("every entry", () => {
  test.each(CATALOG.map((entry) => [entry.id, entry] as const))("%s", (_, entry) => {
    const services = servicesOf(entry);
    expect(services.length > 0).toBe(entry.notYet === undefined);
    const parsed = parseServices(services, { devMode: false });
    expect(parsed.map(({ foreignCredentials }) => foreignCredentials)).toEqual(services.map(() => "strip"));
    for (const { name, obtain, shape, fixed } of keysOf(entry)) {
      expect(() => parseKeyName(name)).not.toThrow();
      expect(new URL(obtain).protocol).toBe("https:");
      if (fixed !== undefined) expect(fixed).toMatch(shape);
    }
    const shapes = [entry.key.shape, entry.auth.type === "passthrough" ? /^__\w+__$/ : /^(AKIA|sk-ant-oat)/];
    for (const placeholder of Object.values({ ...entry.variables, ...entry.alternatives })) {
      expect([placeholder, shapes.some((shape) => shape.test(placeholder))]).toEqual([placeholder, true]);
      // Nobody stores what opens nothing.
      expect(misshapen(entry.key, placeholder, entry)).toContain("placeholder");
    }
    expect(Object.keys(entry.variables).length).toBeGreaterThan(0);
    expect(entry.name === "" || entry.description.split(" ").length < 2).toBe(false);
  });
});

test("an entry with further hosts is a service for each, with the same key", () => {
  expect(servicesOf(named("huggingface")).map(({ name, host }) => [name, host])).toEqual([
    ["huggingface", "huggingface.co"],
    ["huggingface-router", "router.huggingface.co"],
  ]);
  // What tells who one is, whatever other service there is for the rest of GitHub's API.
  expect(servicesOf(named("copilot")).map(({ name, host }) => [name, host])).toEqual([
    ["copilot", "api.githubcopilot.com"],
    ["copilot-individual", "api.individual.githubcopilot.com"],
    ["copilot-business", "api.business.githubcopilot.com"],
    ["copilot-enterprise", "api.enterprise.githubcopilot.com"],
    ["copilot-account", "api.github.com/copilot_internal/*"],
  ]);
});

test("with Basic the user name is a credential of its own, asked first or the same for all", () => {
  expect(servicesOf(named("jira"))[0]?.["auth"]).toEqual({
    type: "basic",
    username: "JIRA_USERNAME",
    password: "JIRA_API_TOKEN",
  });
  expect(keysOf(named("jira")).map(({ name }) => name)).toEqual(["JIRA_USERNAME", "JIRA_API_TOKEN"]);
  expect(keysOf(named("pypi"))[0]?.fixed).toBe("__token__");
});

test("keys of other services, with blanks or empty are told without being shown", () => {
  const claude = named("claude");
  const judge = (value: string) => misshapen(claude.key, value, claude);
  expect(judge("sk-ant-api03-abcdefghijklmnopqrst")).toBeUndefined();
  expect(judge("sk-proj-abcdefghijklmnopqrstuvwx")).toBe(
    "that does not look like a key of Anthropic: sk-ant-api03-…",
  );
  expect(judge("")).toBe("ANTHROPIC_API_KEY is empty");
  expect(judge("sk-ant-api03-abcdefghijklmnopqrst ")).toBe("ANTHROPIC_API_KEY has a blank at its end");
  expect(judge(" sk-ant-api03-abcdefghijklmnopqrst")).toBe("ANTHROPIC_API_KEY has a blank at its start");
});

test.each([
  ["github", `ghp_${"a".repeat(36)}`],
  ["github", `github_pat_${"a".repeat(22)}_${"b".repeat(59)}`],
  ["github", `gho_${"a".repeat(36)}`],
  ["gitlab", "glpat-abcdefghij0123456789"],
  ["openai", `sk-${"a".repeat(48)}`],
  ["openai", `sk-svcacct-${"a".repeat(48)}`],
  ["gemini", `AIza${"a".repeat(35)}`],
  ["openrouter", `sk-or-v1-${"a".repeat(64)}`],
  ["slack", "xoxp-1-2-3-abcdef"],
  ["npm", `npm_${"a".repeat(36)}`],
  ["stripe", `rk_live_${"a".repeat(24)}`],
  ["telegram", `110201543:${"a".repeat(35)}`],
])("%s takes keys as they are given out", (id, key) => {
  expect(misshapen(named(id).key, key, named(id))).toBeUndefined();
});
