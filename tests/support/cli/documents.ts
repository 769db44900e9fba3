/** What documents promise, taken apart so that it can be held against the code. */
import { parse } from "../../../src/cli/parse.ts";
import { find } from "../../../src/cli/tree/find.ts";
import { tree } from "../../../src/cli/tree.ts";

/** The texts between fences of a language, in their order. */
export function fenced(text: string, language: string): string[] {
  return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, of, block = ""]) =>
    of === language ? [block] : [],
  );
}

/** Why no command of ours takes this line of a shell (`agent-vault …`), or nothing. What runs a child is named without it. */
export async function faultOf(line: string): Promise<string | undefined> {
  const [asked = ""] = line.split(/ [<>] | +# /);
  const words = (asked.match(/(?:"[^"]*"|'[^']*'|\S)+/g) ?? []).map((word) => word.replaceAll(/["']/g, ""));
  const end = words.indexOf("--");
  const { node, rest } = find(tree, words.slice(1, end < 0 ? undefined : end));
  const command = (await node.load?.())?.default;
  if (command === undefined) return "no such command";
  try {
    parse(command.args, rest);
    return undefined;
  } catch (error) {
    return String(error);
  }
}
