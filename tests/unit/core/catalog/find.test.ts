import { expect, test } from "bun:test";
import { CATALOG } from "../../../../src/core/catalog/entries.ts";
import {
  CATALOG_WORDS,
  entriesForMatcher,
  entryForHost,
  entryNamed,
  nearestEntry,
} from "../../../../src/core/catalog/find.ts";

const ids = (matcher: string) => entriesForMatcher(matcher).map(({ id }) => id);

test("every id and every alias names one entry alone", () => {
  expect(new Set(CATALOG_WORDS).size).toBe(CATALOG_WORDS.length);
  for (const word of CATALOG_WORDS) expect(entryNamed(word)).toBeDefined();
  expect(entryNamed("Claude")?.id).toBe("anthropic");
  expect(entryNamed("nothing")).toBeUndefined();
  expect(nearestEntry("githb")).toBe("did you mean github?");
  expect(nearestEntry("zzzzzzzz")).toBeUndefined();
});

test("what people ask for is there", () => {
  const wanted =
    "claude openai gemini github gitlab openrouter mistral groq xai huggingface npm pypi slack linear notion stripe aws";
  for (const word of wanted.split(" ")) expect([word, entryNamed(word) !== undefined]).toEqual([word, true]);
  expect(CATALOG.map(({ id }) => id)).toEqual(CATALOG.map(({ id }) => id).toSorted());
});

test("a host finds its entry, a subdomain through a wildcard of one label", () => {
  expect(entryForHost("api.stripe.com")?.id).toBe("stripe");
  expect(entryForHost("discord.com")?.id).toBe("discord");
  expect(entryForHost("router.huggingface.co")?.id).toBe("huggingface");
  expect(entryForHost("api.github.com")?.id).toBe("github");
  expect(entryForHost("api.business.githubcopilot.com")?.id).toBe("copilot");
  expect(entryForHost("acme.atlassian.net")?.id).toBe("jira");
  for (const host of ["a.b.atlassian.net", "atlassian.net", "example.com", "localhost", ""]) {
    expect([host, entryForHost(host)]).toEqual([host, undefined]);
  }
});

test("a service is for an entry by its host, whatever its port, path or wildcard", () => {
  expect(ids("api.anthropic.com")).toEqual(["anthropic"]);
  expect(ids("API.Anthropic.com:8443/v1/*")).toEqual(["anthropic"]);
  expect(ids("*.anthropic.com")).toEqual(["anthropic"]);
  expect(ids("acme.atlassian.net")).toEqual(["jira"]);
  expect(ids("anthropic.com.example.org")).toEqual([]);
  expect(ids("anthropic.com")).toEqual([]);
  expect(ids("api.github.com")).toEqual(["github"]);
  expect(ids("api.github.com/copilot_internal/*")).toEqual(["copilot", "github"]);
});
