import { find } from "./find.ts";
import type { Node } from "./node.ts";

/**
 * Words that lead to a command of another group: how older releases spelt it, and what documents call it. Each works as
 * the long form does, which alone is listed.
 */
const SHORT_FORMS = {
  register: "auth register",
  login: "auth login",
  logout: "auth logout",
  whoami: "account whoami",
  credential: "vault credential",
  service: "vault service",
  proposal: "vault proposal",
  ask: "vault ask",
  discover: "vault discover",
  token: "vault token",
  logs: "vault logs",
  "owner user list": "user list",
  email: "owner email",
  "owner settings": "owner config",
} as const;

/** The table with its short forms. Throws when one of them leads nowhere or stands on a name that is taken. */
export function withShortForms(tree: Node): Node {
  return Object.entries(SHORT_FORMS).reduce((grown, [short, long]) => {
    const { node, rest } = find(tree, long.split(" "));
    if (rest.length > 0) throw new Error(`a short form of nothing: ${short}`);
    return grow(grown, short.split(" "), { ...node, shortFor: long });
  }, tree);
}

/** A line of commands with the long form that `path` stands for in its short one, where `path` is such. */
export function inShortForm(path: readonly string[], line: string): string {
  const typed = `${path.join(" ")} `;
  const form = Object.entries(SHORT_FORMS).find(([short]) => typed.startsWith(`${short} `));
  return form === undefined ? line : line.replaceAll(`agent-vault ${form[1]}`, `agent-vault ${form[0]}`);
}

function grow(node: Node, [word = "", ...deeper]: readonly string[], leaf: Node): Node {
  const there = node.commands?.[word];
  if (deeper.length === 0 ? there !== undefined : there === undefined) {
    throw new Error(`a short form in the wrong place: ${word}`);
  }
  const child = there === undefined ? leaf : grow(there, deeper, leaf);
  return { ...node, commands: { ...node.commands, [word]: child } };
}
