import type { Node } from "./node.ts";

/** A place on the table: the words that lead there, and those that follow. */
export type Found = {
  readonly path: readonly string[];
  readonly node: Node;
  readonly rest: readonly string[];
};

/** The deepest node that the leading words name. Aliases resolve to the name they stand for. */
export function find(tree: Node, words: readonly string[]): Found {
  let node = tree;
  const path: string[] = [];
  for (const word of words) {
    const child = childOf(node, word);
    if (child === undefined) break;
    path.push(child.name);
    node = child.node;
  }
  return { path, node, rest: words.slice(path.length) };
}

function childOf(node: Node, word: string): { name: string; node: Node } | undefined {
  const commands = node.commands ?? {};
  const direct = Object.hasOwn(commands, word) ? commands[word] : undefined;
  if (direct !== undefined) return { name: word, node: direct };
  const aliased = Object.entries(commands).find(([, child]) => child.aliases?.includes(word));
  return aliased && { name: aliased[0], node: aliased[1] };
}
