/**
 * `npm run completions`: writes `completions/` from the command table of the CLI. The folder is committed, so that
 * packagers need not run anything; a test compares.
 */
import { join } from "node:path";
import type { ArgDefs } from "../cli/arg-defs.ts";
import { type Node, tree } from "../cli/tree.ts";
import { COMPLETION_FILES, completionScript, type Place, type Shell } from "./completion-scripts.ts";
import { ROOT } from "./sources.ts";

/** Every position of the command table, the program itself first. */
export async function places(): Promise<Place[]> {
  return await placesBelow("", tree);
}

/** Writes one script per shell into `folder`, which is made if need be. */
export async function writeCompletions(folder: string): Promise<void> {
  const all = await places();
  for (const [shell, file] of Object.entries(COMPLETION_FILES) as [Shell, string][]) {
    await Bun.write(join(folder, file), completionScript(shell, all));
  }
}

async function placesBelow(path: string, node: Node): Promise<Place[]> {
  const children = Object.entries(node.commands ?? {});
  const found: Place[] = [
    {
      path,
      words: children.map(([name, { summary }]) => ({ name, summary })),
      flags: node.load === undefined ? [] : flags((await node.load()).default.args),
    },
  ];
  for (const [name, child] of children) {
    for (const spelt of [name, ...(child.aliases ?? [])]) {
      found.push(...(await placesBelow(path === "" ? spelt : `${path} ${spelt}`, child)));
    }
  }
  return found;
}

function flags(args: ArgDefs): Place["flags"] {
  return Object.entries(args).flatMap(([name, def]) => {
    if (def.type === "positional") return [];
    const takesValue = def.type !== "boolean";
    const spelt = !takesValue && def.default === true ? `--no-${name}` : `--${name}`;
    return [{ name: spelt, summary: def.description, takesValue }];
  });
}

if (import.meta.main) {
  await writeCompletions(`${ROOT}completions`);
  process.stderr.write("wrote completions/\n");
}
