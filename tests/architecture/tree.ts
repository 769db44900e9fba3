/** The source tree as the architecture tests see it: files, folders, imports, and the code without its comments. */
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export const ROOT = join(import.meta.dir, "../..");
export const SRC = join(ROOT, "src");

export type Source = {
  /** Relative to `src/`, such as `core/errors.ts`. */
  readonly path: string;
  /** First folder, or the file's own name at the top: `core`, `main.ts`. */
  readonly layer: string;
  readonly text: string;
};

export type Import = {
  readonly from: Source;
  /** As written. */
  readonly specifier: string;
  /** `import()` rather than a statement. */
  readonly dynamic: boolean;
  /** Relative to `src/` when it stays inside, undefined for packages and what lies outside. */
  readonly inside: string | undefined;
};

const IMPORTS =
  /(?:^|[\s;}])(?:import|export)\s[^'"`;]*?from\s*["']([^"']+)["']|import\(\s*["']([^"']+)["']|^import\s+["']([^"']+)["']|\brequire\(\s*["']([^"']+)["']/gm;

export function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => statSync(join(folder, path)).isFile())
    .sort();
}

/** Folders that hold a file, at any depth; an empty one is not in the repository. */
export function foldersBelow(folder: string): string[] {
  const found = new Set<string>();
  for (const path of filesBelow(folder)) {
    for (let at = dirname(path); at !== "."; at = dirname(at)) found.add(at);
  }
  return [...found].sort();
}

export const lineCount = (text: string) => text.split("\n").length - 1;

export const SOURCES: readonly Source[] = filesBelow(SRC)
  .filter((path) => /\.(tsx?|mjs)$/.test(path))
  .map((path) => ({
    path,
    layer: path.split("/")[0] ?? path,
    text: readFileSync(join(SRC, path), "utf8"),
  }));

export const IMPORTED: readonly Import[] = SOURCES.flatMap((from) =>
  [...withoutComments(from.text).matchAll(IMPORTS)].map(([, statement, call, bare, required]) => {
    const specifier = statement ?? call ?? bare ?? required ?? "";
    const target = specifier.startsWith(".")
      ? relative(SRC, join(SRC, dirname(from.path), specifier))
      : undefined;
    return {
      from,
      specifier,
      dynamic: call !== undefined,
      inside: target?.startsWith("..") ? undefined : target,
    };
  }),
);

/** The files below `src/`, relative to it, that the file at `path` and what it imports lead to. */
export function reachedFrom(path: string): ReadonlySet<string> {
  const reached = new Set<string>();
  const waiting = [path];
  for (let file = waiting.pop(); file !== undefined; file = waiting.pop()) {
    for (const [, ...found] of withoutComments(readFileSync(file, "utf8")).matchAll(IMPORTS)) {
      const specifier = found.find((one) => one !== undefined) ?? "";
      if (!specifier.startsWith(".") || !/\.tsx?$/.test(specifier)) continue;
      const target = join(dirname(file), specifier);
      if (reached.has(target) || !existsSync(target)) continue;
      reached.add(target);
      waiting.push(target);
    }
  }
  return new Set([...reached].map((file) => relative(SRC, file)).filter((file) => !file.startsWith("..")));
}

/** Comments blanked out, so that an import in an example is no import. Strings stay. */
function withoutComments(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, "");
}

/** What runs: types and comments gone, and every string emptied so that a word in a message is no use of it. */
export function runningCode({ path, text }: Source): string {
  const loader = path.endsWith(".tsx") ? "tsx" : "ts";
  const code = new Bun.Transpiler({ loader, target: "bun" }).transformSync(
    // A macro would run, and not find its file.
    text.replaceAll(' with { type: "macro" }', ""),
  );
  return code.replaceAll(/"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/g, '""').trim();
}
