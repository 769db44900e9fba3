/** `--json` of every command that lists or shows, by the rule in `cli/args.ts`. */
import { expect, test } from "bun:test";
import { type Node, tree } from "../../src/cli/tree.ts";
import { finish, requireBinary } from "../support/process/binary.ts";
import { openStage } from "./stage.ts";

type Leaf = { readonly words: string; readonly node: Node };

function leaves(node: Node, path: readonly string[] = []): Leaf[] {
  return Object.entries(node.commands ?? {}).flatMap(([word, child]) => {
    if (child.shortFor !== undefined) return [];
    const words = [...path, word];
    const own = child.load === undefined ? [] : [{ words: words.join(" "), node: child }];
    return [...own, ...leaves(child, words)];
  });
}

const LEAVES = leaves(tree);
const ending = (words: RegExp) => LEAVES.filter((leaf) => words.test(leaf.words));
const LISTS = ending(/(?: |^)(list|hosts|logs|catalog)$/);
const SHOWN = ending(/(?: |^)(info|get|status|current|context|discover|whoami|version|audit verify)$/);
/** A list by its name that is one thing: what a file of services holds. */
const ONE_THING = ["vault service list"];
/** Prints a value as it is, for `$(…)`. */
const BARE = ["vault credential get"];

test("whatever lists or shows has it", async () => {
  const without: string[] = [];
  for (const { words, node } of [...LISTS, ...SHOWN]) {
    const args = (await node.load?.())?.default.args ?? {};
    if (!("json" in args)) without.push(words);
  }
  expect(without).toEqual(BARE);
  expect([LISTS.length > 12, SHOWN.length > 8]).toEqual([true, true]);
});

test("a list is an array, also an empty one, and one thing an object", async () => {
  await using stage = await openStage();
  const run = (words: string) =>
    finish([requireBinary(), ...words.split(" ")], { cwd: stage.work, env: stage.env, timeout: 40_000 });
  await run("vault credential set SEED=1");
  for (const { words, node } of [...LISTS, ...SHOWN]) {
    const args = Object.values((await node.load?.())?.default.args ?? {});
    const needsWord = args.some((def) => def.type === "positional" && def.required !== false);
    if (BARE.includes(words) || needsWord) continue;
    const { code, out, err } = await run(`${words} --json`);
    expect([words, code, err]).toEqual([words, 0, ""]);
    const isList = LISTS.some((leaf) => leaf.words === words) && !ONE_THING.includes(words);
    expect([words, Array.isArray(JSON.parse(out))]).toEqual([words, isList]);
  }
}, 60_000);
