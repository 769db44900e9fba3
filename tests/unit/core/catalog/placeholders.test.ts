import { expect, test } from "bun:test";
import { isPlaceholder, placeholdersFor } from "../../../../src/core/catalog/placeholders.ts";

const KEEP = { replace: false };
const REPLACE = { replace: true };

test("what is unset or empty is set, of the vault's services alone", () => {
  const { set, real } = placeholdersFor(
    ["api.anthropic.com", "api.example.com"],
    { OPENAI_API_KEY: "" },
    KEEP,
  );
  expect(Object.keys(set)).toEqual(["ANTHROPIC_API_KEY"]);
  expect(set["ANTHROPIC_API_KEY"]).toStartWith("sk-ant-api03-agent-vault-placeholder");
  expect(real).toEqual([]);
  expect(placeholdersFor([], {}, KEEP)).toEqual({ set: {}, real: [] });
});

test("a value of the shell's own is told, and replaced when that is asked for", () => {
  const environment = { GITHUB_TOKEN: "ghp_real", ANTHROPIC_AUTH_TOKEN: "real", HF_TOKEN: "of no service" };
  const hosts = ["api.github.com", "api.anthropic.com"];
  const kept = placeholdersFor(hosts, environment, KEEP);
  expect(kept.real.toSorted()).toEqual(["ANTHROPIC_AUTH_TOKEN", "GITHUB_TOKEN"]);
  expect(Object.keys(kept.set).toSorted()).toEqual(["ANTHROPIC_API_KEY", "GH_TOKEN"]);
  const replaced = placeholdersFor(hosts, environment, REPLACE);
  expect(replaced.real).toEqual([]);
  expect(Object.keys(replaced.set).toSorted()).toEqual([
    "ANTHROPIC_API_KEY",
    "ANTHROPIC_AUTH_TOKEN",
    "GH_TOKEN",
    "GITHUB_TOKEN",
  ]);
  expect(Object.values(replaced.set)).not.toContain("ghp_real");
});

test("a placeholder of an outer run is no value of the shell's own, and is not set again", () => {
  const { set } = placeholdersFor(["api.openai.com"], {}, KEEP);
  expect(placeholdersFor(["api.openai.com"], set, KEEP)).toEqual({ set: {}, real: [] });
});

test("what cannot be brokered yet keeps its keys", () => {
  expect(placeholdersFor(["*.amazonaws.com"], { AWS_SECRET_ACCESS_KEY: "x" }, REPLACE)).toEqual({
    set: {},
    real: [],
  });
});

test("a placeholder is known alone and behind a scheme, a key never", () => {
  const { set } = placeholdersFor(["api.openai.com"], {}, KEEP);
  const placeholder = set["OPENAI_API_KEY"] ?? "";
  expect([placeholder, `Bearer ${placeholder}`, `token  ${placeholder} `].map(isPlaceholder)).toEqual([
    true,
    true,
    true,
  ]);
  expect(["", "Bearer sk-proj-a-real-key", `${placeholder}x`, "Bearer "].map(isPlaceholder)).toEqual([
    false,
    false,
    false,
    false,
  ]);
});
