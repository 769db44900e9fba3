import { expect, test } from "bun:test";
import { providerText } from "../../../../src/core/oauth/provider-text.ts";

test("a provider's text is one line in which nothing hides", () => {
  expect(providerText(" Token\r\n\tre\u202evoked\u0007 ")).toBe("Token re⟨U+202E⟩voked⟨U+0007⟩");
  expect(providerText("\ud800")).toBe("\ufffd");
});

test("a long one is cut between characters", () => {
  const told = providerText("🐎".repeat(1000));
  expect([...told]).toHaveLength(300);
  expect(told.endsWith("🐎…")).toBe(true);
  expect(providerText("🐎".repeat(300))).toBe("🐎".repeat(300));
});

test("what is secret in the request that it repeats is taken out, however it is written", () => {
  const text = "client_secret=s%2Fcret%20needle is not s/cret needle";
  expect(providerText(text, ["s/cret needle"])).toBe("client_secret=[redacted] is not [redacted]");
});

test("a secret of six characters is taken out", () => {
  expect(providerText("was abcdef", ["abcdef"])).toBe("was [redacted]");
});

test("a secret so short that it stands in any text says nothing", () => {
  expect(providerText("a bad request", ["a"])).toBe("a bad request");
});
