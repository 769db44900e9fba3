/** The texts promise commands, calls and codes: each has to be there. */
import { describe, expect, test } from "bun:test";
import { parse as parseYaml } from "yaml";
import { AUTH_TYPES } from "../../../src/core/auth-method/method.ts";
import type { KeyName } from "../../../src/core/ids.ts";
import { parseProposal } from "../../../src/core/proposal/parse.ts";
import { PROPOSAL_STATUSES } from "../../../src/core/proposal/proposal.ts";
import { matchesRoutePath } from "../../../src/http/route.ts";
import { ROUTES } from "../../../src/http/route-table.ts";
import { RULES } from "../../../src/proxy/refusal-rules.ts";
import { SKILLS, type SkillKind, skillName } from "../../../src/skills/skills.ts";
import { faultOf, fenced } from "../../support/cli/documents.ts";

const KINDS = Object.keys(SKILLS) as SkillKind[];

function split(text: string): { front: Record<string, unknown>; body: string } {
  const [, front = "", body = ""] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(text) ?? [];
  return { front: parseYaml(front), body };
}

const commandLines = (text: string) => [
  ...fenced(text, "sh")
    .flatMap((block) => block.split("\n"))
    .filter((line) => line.startsWith("agent-vault ")),
  ...[...text.matchAll(/`(agent-vault [^`]+)`/g)].map(([, line = ""]) => line),
];
const curlLines = (text: string) =>
  fenced(text, "sh")
    .flatMap((block) => block.split("\n"))
    .filter((line) => line.startsWith("curl "));

describe.each(KINDS)("the skill for %s", (kind) => {
  const { front, body } = split(SKILLS[kind]);

  test("has the front matter that agents look for", () => {
    expect(front).toEqual({
      name: skillName(kind),
      description: expect.any(String),
      compatibility: expect.any(String),
      metadata: { author: "agent-vault", version: expect.stringMatching(/^\d+\.\d+\.\d+$/) },
    });
    // Some agents read the front matter line by line, and know no other YAML.
    expect(SKILLS[kind]).toContain(`\ndescription: ${String(front["description"])}\n`);
    expect(String(front["description"]).length).toBeLessThanOrEqual(1024);
    expect(String(front["compatibility"]).length).toBeLessThanOrEqual(500);
    expect(body.split("\n").length).toBeLessThan(200);
  });

  test("names commands that there are, with their flags", async () => {
    const lines = commandLines(body);
    expect(lines.length).toBeGreaterThan(0);
    expect(await Promise.all(lines.map(async (line) => [line, await faultOf(line)]))).toEqual(
      lines.map((line) => [line, undefined]),
    );
  });

  test("names codes that the proxy sends", () => {
    const codes = new Set<string>(Object.values(RULES).map(({ error }) => error));
    const named = [...body.matchAll(/^\|[^|`]*\d{3}[^`]*`([a-z]+(?:_[a-z]+)*)`/gm)].map(
      ([, code = ""]) => code,
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((code) => !codes.has(code))).toEqual([]);
  });

  test("names every way to authenticate", () => {
    for (const type of AUTH_TYPES) expect(body).toContain(type);
  });

  test("keeps what must not happen in it", () => {
    expect(body).toMatch(/Never print, log, store or commit/);
    expect(body).toMatch(/Never ask for a key in the chat/);
  });
});

test("a command that is misspelt in a text is found", async () => {
  expect(await faultOf("agent-vault vault proposal get 1")).toBeDefined();
  expect(await faultOf("agent-vault vault credential set KEY --no-such-flag")).toBeDefined();
});

test("both show proposals that can be raised", () => {
  const ground = { services: [], keys: new Set<KeyName>() };
  const bodies = [
    ...fenced(SKILLS.cli, "json"),
    ...curlLines(SKILLS.http).flatMap((line) => /POST .*\/v1\/proposals".* -d '(.*)'$/.exec(line)?.[1] ?? []),
  ];
  const parsed = bodies.map((body) => parseProposal(JSON.parse(body), ground, { devMode: false }));
  expect(parsed.map(({ services, slots }) => [services.length, slots.map(({ type }) => type)])).toEqual([
    [2, ["static", "static", "oauth"]],
    [1, ["static"]],
  ]);
});

test("both say when to ask, whom to show it, how often to look, and when not to ask again", () => {
  for (const text of Object.values(SKILLS)) {
    for (const said of [
      "Do not raise one for\n`service_disabled`",
      "`approval_url`",
      "every 3 seconds for the first 30 seconds and every 10 seconds",
      "Do not raise it again",
      ...PROPOSAL_STATUSES.map((status) => `| \`${status}\` |`),
    ]) {
      expect(text).toContain(said);
    }
  }
});

test("the one for HTTP makes calls that there are", () => {
  const lines = curlLines(SKILLS.http).filter((line) => line.includes("$AGENT_VAULT_ADDR"));
  const calls = lines.map((line) => {
    const [, method = "GET"] = /-X ([A-Z]+)/.exec(line) ?? [];
    const [, path = ""] = /"\$AGENT_VAULT_ADDR(\/[^"?]*)/.exec(line) ?? [];
    return `${method} ${path}`;
  });
  expect(calls.length).toBeGreaterThan(4);
  const unknown = calls
    // The data plane's, which has no table.
    .filter((call) => !call.startsWith("GET /proxy/"))
    .filter((call) => {
      const [method, path = ""] = call.split(" ");
      return !ROUTES.some((route) => route.method === method && matchesRoutePath(route.path, path));
    });
  expect(unknown).toEqual([]);
});
