/** The table of commands, held against the files it names and the words it shows. */
import { describe, expect, test } from "bun:test";
import { join } from "node:path";
import { Glob } from "bun";
import type { ArgDefs } from "../../src/cli/arg-defs.ts";
import type { Command } from "../../src/cli/command.ts";
import { commandHelp, groupHelp } from "../../src/cli/help.ts";
import { parse } from "../../src/cli/parse.ts";
import { find } from "../../src/cli/tree/find.ts";
import { type Node, tree } from "../../src/cli/tree.ts";

const FOLDER = join(import.meta.dir, "../../src/cli/commands");
/** A second way to the same command; its file is named after the first. */
const SAME = { run: "vault run" } as const;

type Entry = { readonly words: string; readonly node: Node };

function entries(node: Node, path: readonly string[] = []): Entry[] {
  return Object.entries(node.commands ?? {}).flatMap(([word, child]) => {
    if (child.shortFor !== undefined) return [];
    const words = [...path, word];
    return [{ words: words.join(" "), node: child }, ...entries(child, words)];
  });
}

const ALL = entries(tree);
const LEAVES = ALL.filter(({ node }) => node.load !== undefined);
const load = async (node: Node): Promise<Command | undefined> => (await node.load?.())?.default;

test("a short form is the command of another place, and no help lists it as one of its own", async () => {
  const short = Object.entries(tree.commands ?? {}).filter(([, { shortFor }]) => shortFor !== undefined);
  expect(short.length).toBeGreaterThan(5);
  for (const [word, { shortFor = "", load: loadShort, commands }] of short) {
    const { node, rest } = find(tree, shortFor.split(" "));
    expect(rest).toEqual([]);
    expect(node.shortFor).toBeUndefined();
    expect([loadShort, commands]).toEqual([node.load, node.commands]);
    expect(groupHelp([], tree)).not.toMatch(new RegExp(`^  ${word} `, "m"));
  }
});

test("the program's page tells the short forms, and the page of one speaks in it", async () => {
  expect(groupHelp([], tree)).toContain(
    "\n  vault    credential, service, proposal, ask, discover, token, logs\n",
  );
  const page = async (words: string) => {
    const path = words.split(" ");
    const { node } = find(tree, path);
    return commandHelp(path, node, (await load(node)) as Command);
  };
  const short = await page("proposal show");
  expect(short).toContain("Usage: agent-vault proposal show <number>");
  expect(short).toContain("\n  agent-vault proposal show 7\n");
  expect(short).not.toContain("vault vault");
  expect(await page("vault proposal show")).toContain("\n  agent-vault vault proposal show 7\n");
});

test("the table is not empty", () => {
  expect(LEAVES.length).toBeGreaterThanOrEqual(30);
});

test("every file in commands/ is in the table, and the reverse", () => {
  const files = [...new Glob("**/*.ts").scanSync(FOLDER)].map((file) => file.replace(/\.ts$/, ""));
  const named = LEAVES.map(({ words }) => words).filter((words) => !Object.hasOwn(SAME, words));
  // `server` is a command and a group: its file lies beside its folder.
  expect(files.map((file) => file.replaceAll("/", " ")).toSorted()).toEqual(named.toSorted());
});

describe("each command", () => {
  for (const { words, node } of LEAVES) {
    test(`${words} loads the file that its words name`, async () => {
      const path = Object.hasOwn(SAME, words) ? SAME[words as keyof typeof SAME] : words;
      const file: { default: Command } = await import(`${join(FOLDER, ...path.split(" "))}.ts`);
      expect(await load(node)).toBe(file.default);
      expect(find(tree, words.split(" "))).toEqual({ path: words.split(" "), node, rest: [] });
    });

    test(`${words} describes its arguments in one form`, async () => {
      const args: ArgDefs = (await load(node))?.args ?? {};
      const letters = new Set(["h"]);
      for (const [name, def] of Object.entries(args)) {
        expect(name).toMatch(/^[a-z][a-z-]*$/);
        expect(name).not.toStartWith("no-");
        expect(def.description).toMatch(/^\S.*[^.\s]$/);
        if (def.type === "positional" || def.alias === undefined) continue;
        expect(def.alias).toMatch(/^[a-zA-Z]$/);
        expect(letters.has(def.alias)).toBe(false);
        letters.add(def.alias);
      }
    });
  }
});

test("summaries start with a capital verb and have no full stop", () => {
  for (const { words, node } of ALL) {
    expect(`${words}: ${node.summary}`).toMatch(/: [A-Z][a-z]+ [^.]+$/);
  }
});

test("a list can be had as JSON", async () => {
  for (const { words, node } of LEAVES.filter((entry) =>
    /(?: |^)(list|logs|discover|status)$/.test(entry.words),
  )) {
    expect(`${words}: ${Object.keys((await load(node))?.args ?? {})}`).toContain("json");
  }
});

test("what cannot be undone can be answered beforehand", async () => {
  // It is proved by the password.
  const asksForMore = ["master-password remove"];
  for (const { words, node } of LEAVES.filter((entry) =>
    /(?: |^)(delete|remove|revoke|clear|leave|rotate|reset|uninstall)$/.test(entry.words),
  )) {
    if (asksForMore.includes(words)) continue;
    expect(`${words}: ${Object.keys((await load(node))?.args ?? {})}`).toContain("yes");
  }
});

test("every command shows how it is used, by lines that it takes", async () => {
  for (const { words, node } of LEAVES) {
    const command = await load(node);
    const own = (command?.examples ?? []).filter((line) => line.includes(`agent-vault ${words}`));
    const short = Object.hasOwn(SAME, words) || words === "vault run";
    expect([words, short ? (command?.examples.length ?? 0) : own.length]).not.toEqual([words, 0]);
    for (const line of command?.examples ?? []) expect([line, await misuse(line)]).toEqual([line, undefined]);
  }
});

/** What is wrong with an example, up to where a child's command, a pipe or a second command begins. */
async function misuse(line: string): Promise<string | undefined> {
  const [, said = ""] = /agent-vault ((?:[^|&;<>()$]|\$(?!\())*)/.exec(line) ?? [];
  const words: string[] = said.trim().match(/"[^"]*"|'[^']*'|\S+/g) ?? [];
  const end = words.indexOf("--");
  const { node, rest } = find(tree, end < 0 ? words : words.slice(0, end));
  const command = await load(node);
  if (command === undefined) return "no command";
  try {
    parse(command.args, rest);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

test("what names a vault, a service, a credential or an agent says so, for completion", async () => {
  const silent: string[] = [];
  for (const { words, node } of LEAVES) {
    for (const [name, def] of Object.entries((await load(node))?.args ?? {})) {
      if (
        /^(vault|service|token-key|username-key|password-key|api-key-key|pairs)$/.test(name) &&
        def.names === undefined
      )
        silent.push(`${words} ${name}`);
    }
  }
  expect(silent).toEqual([]);
});

test("no alias is the name or alias of a neighbour", () => {
  for (const { node } of [{ node: tree }, ...ALL]) {
    const spelt = Object.entries(node.commands ?? {}).flatMap(([name, { aliases = [] }]) => [
      name,
      ...aliases,
    ]);
    expect(new Set(spelt).size).toBe(spelt.length);
  }
});

test("every page of help fits a terminal", async () => {
  for (const { words, node } of ALL) {
    const command = await load(node);
    const path = words.split(" ");
    const page = command === undefined ? groupHelp(path, node) : commandHelp(path, node, command);
    for (const line of page.split("\n"))
      expect(`${words}: ${line}`.length).toBeLessThanOrEqual(words.length + 2 + 110);
  }
});
