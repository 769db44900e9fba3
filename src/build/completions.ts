/** `npm run completions`: writes the completion scripts to dist/completions, from the command table of the CLI. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { ArgDefs } from "../cli/command.ts";
import { type Group, tree } from "../cli/tree.ts";
import { COMPLETION_FILES, completionScript, type Place, type Shell } from "./completion-scripts.ts";
import { ROOT } from "./sources.ts";

/** Every position of the command table, the program itself first. */
export async function places(): Promise<Place[]> {
  return [...(await placesBelow("", tree))];
}

/** Writes one script per shell into `folder`, in sub-folders named after the shells. */
export async function writeCompletions(folder: string): Promise<void> {
  const all = await places();
  for (const [shell, file] of Object.entries(COMPLETION_FILES) as [Shell, string][]) {
    await mkdir(join(folder, shell), { recursive: true });
    await Bun.write(join(folder, shell, file), completionScript(shell, all));
  }
}

async function placesBelow(path: string, group: Group): Promise<Place[]> {
  const words = Object.entries(group.commands).map(([name, { summary }]) => ({ name, summary }));
  const found: Place[] = [{ path, words, flags: [] }];
  for (const [name, entry] of Object.entries(group.commands)) {
    const here = path === "" ? name : `${path} ${name}`;
    if ("commands" in entry) found.push(...(await placesBelow(here, entry)));
    else found.push({ path: here, words: [], flags: flags((await entry.load()).default.args) });
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
  await writeCompletions(`${ROOT}dist/completions`);
  process.stderr.write("wrote dist/completions\n");
}
