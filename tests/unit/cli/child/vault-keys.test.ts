import { expect, test } from "bun:test";
import { type VaultKeysOptions, vaultKeys } from "../../../../src/cli/child/vault-keys.ts";
import type { DiscoverReply } from "../../../../src/contract/vault/vaults.ts";

const discovered = (hosts: readonly string[], more: Partial<DiscoverReply> = {}): DiscoverReply => ({
  vault: "default",
  services: hosts.map((host) => ({ name: host.replaceAll(".", "-"), host })),
  available_credentials: [],
  ...more,
});

const judge = (parent: Record<string, string>, options: Partial<VaultKeysOptions> = {}) =>
  vaultKeys(parent, {
    found: discovered(["api.openai.com"]),
    word: "true",
    stripEnv: undefined,
    vaultFlag: undefined,
    ...options,
  });

test("unset variables are set without a word, values of the shell's own are told by name alone", () => {
  expect(judge({})).toMatchObject({ set: { OPENAI_API_KEY: expect.stringMatching(/^sk-proj-/) }, told: [] });
  const { set, told } = judge({ OPENAI_API_KEY: "sk-secret" });
  expect(set).toEqual({});
  expect(told).toEqual([
    "the command sees OPENAI_API_KEY of this shell, for which the vault has a service; --strip-env hides it",
  ]);
});

test("--strip-env and the vault's setting hide them, and the flag has the last word", () => {
  const parent = { OPENAI_API_KEY: "sk-secret" };
  const strict = discovered(["api.openai.com"], { strip_env: true });
  for (const options of [{ stripEnv: true }, { found: strict }]) {
    expect(judge(parent, options)).toMatchObject({
      set: { OPENAI_API_KEY: expect.stringMatching(/^sk-proj-/) },
      told: [],
    });
  }
  expect(judge(parent, { found: strict, stripEnv: false }).set).toEqual({});
});

test("a known agent without a service is told the command that adds one", () => {
  expect(judge({}, { word: "/usr/local/bin/claude" }).told).toEqual([
    'vault "default" has no service for claude: agent-vault vault service add claude',
  ]);
  expect(judge({}, { word: "claude", vaultFlag: "default" }).told[0]).toEndWith("add claude --vault default");
  expect(judge({}, { word: "codex" }).told).toEqual([]);
});

test("where the vault does not say what it has, nothing is set and nothing told", () => {
  expect(judge({ OPENAI_API_KEY: "x" }, { found: undefined, word: "claude" })).toEqual({
    set: {},
    real: [],
    told: [],
  });
});
