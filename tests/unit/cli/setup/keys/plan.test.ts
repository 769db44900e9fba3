import { expect, test } from "bun:test";
import { type PlanOptions, planKeys, type VaultContents } from "../../../../../src/cli/setup/keys/plan.ts";
import { whatHappens } from "../../../../../src/cli/setup/keys/show-plan.ts";
import type { FoundKey } from "../../../../../src/cli/setup/places/found-key.ts";
import { holderOf } from "../../../../../src/core/catalog/key-variables.ts";
import { servicesOf } from "../../../../../src/core/catalog/recipe.ts";
import { Secret } from "../../../../../src/core/secret.ts";

const [ONE, OTHER] = ["sk-proj-0123456789abcdefghij-one", "sk-proj-0123456789abcdefghij-other"];
const GHP = "ghp_0123456789abcdefghij0123456789abcdef";

function found(variable: string, value: string, kind: "environment" | "gh" = "environment"): FoundKey {
  const entry = holderOf(variable);
  if (entry === undefined) throw new Error(variable);
  return { entry, value: new Secret(value), source: kind === "gh" ? { kind } : { kind, variable } };
}

function service(id: string, host?: string): Record<string, unknown> {
  const [only] = servicesOf(holderOf(id) ?? fail(id));
  return { ...only, ...(host === undefined ? {} : { host }) };
}

const fail = (text: string): never => {
  throw new Error(text);
};

function plan(
  keys: readonly FoundKey[],
  vault: { values?: Record<string, string | undefined>; services?: VaultContents["services"] } = {},
  options: Partial<PlanOptions> = {},
) {
  const contents = { values: new Map(Object.entries(vault.values ?? {})), services: vault.services ?? [] };
  return planKeys(keys, contents, { overwrite: false, force: false, ...options });
}

const words = (items: ReturnType<typeof plan>) => items.map((item) => `${item.key}: ${whatHappens(item)}`);

test("a key that the vault lacks is stored with the services that it lacks", () => {
  expect(words(plan([found("OPENAI_API_KEY", ONE)]))).toEqual([
    "OPENAI_API_KEY: is stored, with service openai",
  ]);
  expect(words(plan([found("OPENAI_API_KEY", ONE)], { services: [service("OPENAI_API_KEY")] }))).toEqual([
    "OPENAI_API_KEY: is stored",
  ]);
  expect(words(plan([found("OPENAI_API_KEY", ONE)], { values: { OPENAI_API_KEY: ONE } }))).toEqual([
    "OPENAI_API_KEY: service openai is added; the key is there",
  ]);
  const uploads = plan([found("GH_TOKEN", GHP)], { services: [service("GITHUB_TOKEN")] });
  expect(words(uploads)).toEqual(["GITHUB_TOKEN: is stored, with service github-uploads"]);
});

test("what is there is there, and another value stays unless it is told to go", () => {
  const there = { services: [service("OPENAI_API_KEY")], values: { OPENAI_API_KEY: ONE } };
  expect(plan([found("OPENAI_API_KEY", ONE)], there)[0]?.state).toBe("there");
  expect(plan([found("OPENAI_API_KEY", OTHER)], there)[0]?.state).toBe("held");
  const told = plan([found("OPENAI_API_KEY", OTHER)], there, { overwrite: true });
  expect(told[0]).toMatchObject({ state: "move", value: OTHER, services: [] });
  // One of OAuth, or that may not be seen.
  const unseen = { ...there, values: { OPENAI_API_KEY: undefined } };
  expect(plan([found("OPENAI_API_KEY", ONE)], unseen)[0]?.state).toBe("held");
});

test("of several values none is taken, unless the vault has one of them; gh gives way to what is stated", () => {
  const both = [found("OPENAI_API_KEY", ONE), found("CODEX_API_KEY", OTHER)];
  expect(plan(both)[0]).toMatchObject({ state: "several", choices: [{ value: ONE }, { value: OTHER }] });
  const vault = { services: [service("OPENAI_API_KEY")], values: { OPENAI_API_KEY: OTHER } };
  expect(plan(both, vault)[0]?.state).toBe("there");
  expect(plan(both, vault, { overwrite: true })[0]?.state).toBe("several");
  const same = plan([found("OPENAI_API_KEY", ONE), found("CODEX_API_KEY", ONE)]);
  expect(same[0]).toMatchObject({ state: "move", choices: [{ sources: [{}, {}] }] });
  const github = [found("GITHUB_TOKEN", GHP), found("GITHUB_TOKEN", `${GHP}0`, "gh")];
  expect(plan(github)[0]).toMatchObject({ state: "move", value: GHP });
  expect(plan(github.slice(1))[0]).toMatchObject({ state: "move", value: `${GHP}0` });
});

test("what does not look like a key is left with its reason, or taken by force; placeholders are nothing", () => {
  const odd = [found("OPENAI_API_KEY", "hunter2")];
  expect(words(plan(odd))).toEqual([
    "OPENAI_API_KEY: stays: that does not look like a key of OpenAI: sk-proj-…",
  ]);
  expect(plan(odd, {}, { force: true })[0]).toMatchObject({ state: "move", value: "hunter2" });
  expect(plan([...odd, found("CODEX_API_KEY", ONE)])[0]).toMatchObject({ state: "move", value: ONE });
  const oauth = plan([found("CLAUDE_CODE_OAUTH_TOKEN", "sk-ant-oat01-0123456789abcdefghij")]);
  expect(oauth[0]?.state).toBe("left");
  const placeholder = holderOf("OPENAI_API_KEY")?.variables["OPENAI_API_KEY"] ?? "";
  expect(plan([found("OPENAI_API_KEY", placeholder)])).toEqual([]);
});

test("services of somebody's own are never touched", () => {
  const own = { name: "mine", host: "api.openai.com", auth: { type: "bearer", token: "MY_KEY" } };
  expect(words(plan([found("OPENAI_API_KEY", ONE)], { services: [own] }))).toEqual([
    'OPENAI_API_KEY: stays: the service "mine" has a credential of its own for api.openai.com',
  ]);
  const using = { ...own, auth: { type: "custom", headers: { "x-key": "{{ OPENAI_API_KEY }}" } } };
  expect(words(plan([found("OPENAI_API_KEY", ONE)], { services: [using] }))).toEqual([
    "OPENAI_API_KEY: is stored",
  ]);
  const namesake = service("OPENAI_API_KEY", "api.acme.example");
  expect(words(plan([found("OPENAI_API_KEY", ONE)], { services: [namesake] }))).toEqual([
    'OPENAI_API_KEY: stays: a service for api.acme.example is called "openai" already',
  ]);
});

test("what the catalogue cannot set up alone says how", () => {
  const aws = plan([found("AWS_SECRET_ACCESS_KEY", "0123456789abcdefghij0123456789abcdefghij")]);
  expect(words(aws)[0]).toStartWith("AWS_SECRET_ACCESS_KEY: stays: not yet: ");
  const jira = [found("JIRA_API_TOKEN", "ATATT3x0123456789abcdefghij")];
  expect(words(plan(jira))[0]).toContain("agent-vault vault service add jira --host example.atlassian.net");
  const own = {
    name: "jira",
    host: "acme.atlassian.net",
    auth: { type: "basic", password: "JIRA_API_TOKEN" },
  };
  expect(words(plan(jira, { services: [own] }))).toEqual(["JIRA_API_TOKEN: is stored"]);
});
