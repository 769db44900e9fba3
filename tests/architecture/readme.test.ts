/** What README.md shows can be typed and loaded: the agents' blocks, and files of services. */
import { describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { checkServices } from "../../src/cli/service/file.ts";
import { parseYaml } from "../../src/cli/service/yaml.ts";
import { AUTH_TYPES } from "../../src/core/auth-method/method.ts";
import { entryNamed } from "../../src/core/catalog/find.ts";
import { AGENT_PROGRAMS, agentProgram } from "../../src/core/catalog/programs.ts";
import { SURFACES } from "../../src/core/service/service.ts";
import { faultOf, fenced } from "../support/cli/documents.ts";
import { ROOT } from "./tree.ts";

const README = readFileSync(join(ROOT, "README.md"), "utf8");
const section = (title: string) => README.split(/^## /m).find((text) => text.startsWith(`${title}\n`)) ?? "";

describe("Run your agent", () => {
  const text = section("Run your agent");
  const lines = fenced(text, "sh")
    .flatMap((block) => block.split("\n"))
    .filter((line) => line.startsWith("agent-vault "));

  test("has commands that are there, with names of the catalogue", async () => {
    expect(lines.length).toBeGreaterThan(15);
    for (const line of lines) expect([line, await faultOf(line)]).toEqual([line, undefined]);
    const names = lines.flatMap((line) => /service add (.+)$/.exec(line)?.[1]?.split(" ") ?? []);
    expect(names.filter((name) => entryNamed(name) === undefined)).toEqual([]);
  });

  test("tells how to run every agent that is known by its command", () => {
    const started = lines.flatMap((line) => / -- (.+)$/.exec(line)?.[1]?.split(/[ '"]+/) ?? []);
    expect(AGENT_PROGRAMS.filter((command) => !started.includes(command))).toEqual([]);
    const named = AGENT_PROGRAMS.map((command) => agentProgram(command)?.name ?? command);
    expect(named.filter((name) => !text.includes(name))).toEqual([]);
  });
});

describe("Services in a file", () => {
  const blocks = fenced(section("Services in a file"), "yaml");
  const services = blocks.flatMap((text) => {
    const { value, place } = parseYaml(text, "README.md");
    const { services: list } = value as { readonly services: readonly unknown[] };
    return checkServices(list, (at) => place(["services", ...at]));
  });

  test("loads, as the command would load it", () => {
    expect(blocks.length).toBe(3);
    expect(services.map(({ name }) => name)).toContain("telegram");
  });

  test("shows every way to authenticate, every field and every place of a placeholder", () => {
    expect(AUTH_TYPES.filter((type) => !services.some(({ auth }) => auth["type"] === type))).toEqual([]);
    const text = blocks.join("\n");
    const fields =
      "name host path port enabled methods auth substitutions cookies foreign_credentials leaks requires key placeholder in";
    for (const field of fields.split(" ")) expect(text).toMatch(new RegExp(`[ {]${field}:`));
    for (const surface of SURFACES) expect(text).toContain(surface);
  });
});
