import { expect, test } from "bun:test";
import { reachInShort, reachLines } from "../../../../src/cli/proposal/reach.ts";
import type { Capability } from "../../../../src/core/agent/capability.ts";
import type { ReachReason } from "../../../../src/core/reach/assessment.ts";

/** One of each; a reason that is new does not compile until it is here. */
const REASONS: { readonly [C in ReachReason["code"]]: Extract<ReachReason, { code: C }> } = {
  "existing-credential-new-host": { code: "existing-credential-new-host" },
  "new-surface": { code: "new-surface" },
  "named-elsewhere": { code: "named-elsewhere", hosts: ["api.stripe.com"] },
  "new-header": { code: "new-header", headers: ["x-request-id"] },
  cookies: { code: "cookies" },
  unsearched: { code: "unsearched" },
  unrequired: { code: "unrequired", capabilities: ["mail_send" as Capability] },
  "more-methods": { code: "more-methods", methods: ["POST"] },
  wildcard: { code: "wildcard" },
  "shared-suffix": { code: "shared-suffix", suffix: "github.io" },
  "public-suffix": { code: "public-suffix", suffix: "co.uk" },
  "look-alike": { code: "look-alike", resembles: "stripe.com" },
  "encoded-name": { code: "encoded-name", unicode: "ѕtripe.com", mixed: ["Latin", "Cyrillic"] },
  uncovered: { code: "uncovered" },
  "unknown-endpoint": { code: "unknown-endpoint" },
  "plain-http": { code: "plain-http" },
};

const item = {
  credential: "STRIPE_KEY",
  host: "api.example.com",
  surface: "auth" as const,
  domain: "example.com",
  existing: true,
  bound_to: [],
  confirm_host: "api.example.com",
};
const saying = (reason: { readonly code: string }) => {
  const added = [{ ...item, reasons: [JSON.parse(JSON.stringify(reason))] }];
  const [, , said] = reachLines({ added, removed: [], replaced: [], confirm_hosts: [] });
  return said?.text.trim() ?? "";
};

test.each(Object.values(REASONS))("$code is a sentence, with what it speaks of", (reason) => {
  const text = saying(reason);
  expect(text).toMatch(/^\S+ \S+ \S+/);
  for (const value of Object.values(reason).flat().slice(1)) expect(text).toContain(value);
});

test("one that a newer server has is told by its word", () => {
  expect(saying({ code: "some-new\u001b[2Jreason" })).toBe("some-new⟨U+001B⟩[2Jreason");
});

test("where a replaced value goes already is told, and never that nothing would be sent anywhere new", () => {
  const inherited = [{ credential: "KEY", host: "evil.example", surface: "auth" as const }];
  const reach = { added: [], removed: [], replaced: ["KEY"], inherited, confirm_hosts: [] };
  const texts = reachLines(reach).map(({ text }) => text);
  expect(texts).toContain("  ! KEY → evil.example, as authentication");
  expect(texts.join("\n")).not.toContain("Nothing");
  expect(reachInShort(reach)).toEqual({
    text: "! In short: gets the new value, too: KEY → evil.example",
    tone: "danger",
  });
});
