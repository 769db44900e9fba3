/** Where the sources are, and whether a built file is older than they are. */
import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** Absolute path of the checkout, with a trailing slash. */
export const ROOT = Bun.fileURLToPath(new URL("../..", import.meta.url));

/** The version in package.json. */
export async function packageVersion(): Promise<string> {
  const manifest: { version: string } = await Bun.file(`${ROOT}package.json`).json();
  return manifest.version;
}

/** Twelve digits of the commit that is checked out, `-dirty` when files differ from it; undefined outside of a checkout. */
export async function sourceCommit(): Promise<string | undefined> {
  const git = async (...words: string[]): Promise<string | undefined> => {
    try {
      const child = Bun.spawn(["git", ...words], {
        cwd: ROOT,
        stdin: "ignore",
        stdout: "pipe",
        stderr: "ignore",
      });
      const [said, code] = await Promise.all([child.stdout.text(), child.exited]);
      return code === 0 ? said.trim() : undefined;
    } catch {
      return undefined;
    }
  };
  // An unpacked archive may lie in somebody else's repository.
  if ((await git("rev-parse", "--show-prefix")) !== "") return undefined;
  return (await git("describe", "--always", "--dirty", "--abbrev=12", "--exclude=*")) || undefined;
}

/** True when `output` is absent or older than any source; a deleted source counts, through its folder. */
export async function isStale(output: string): Promise<boolean> {
  const built = await modified(output);
  if (built === undefined) return true;
  const inputs = [`${ROOT}package.json`, `${ROOT}package-lock.json`, `${ROOT}src`];
  const below = await readdir(`${ROOT}src`, { recursive: true });
  const inside = below.filter(
    (path) => !path.startsWith("build") || /^build\/(node-shim|page-scripts)/.test(path),
  );
  inputs.push(...inside.map((path) => join(ROOT, "src", path)));
  const times = await Promise.all(inputs.map(modified));
  return times.some((time) => (time ?? 0) > built);
}

async function modified(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mtimeMs;
  } catch {
    return undefined;
  }
}
