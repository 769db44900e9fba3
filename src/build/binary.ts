/** Turns src/main.ts, and the threads that it starts, into one executable file. */
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { ROOT, sourceCommit } from "./sources.ts";

/**
 * The compile line. Bytecode and splitting make `--version` start in milliseconds. The two `--no-compile-autoload`
 * flags are a safety matter: without them the binary reads `.env` and runs the `preload` of a `bunfig.toml` found in
 * whatever project it is started in.
 */
const FLAGS = [
  "--compile",
  "--minify",
  "--bytecode",
  "--format=esm",
  "--splitting",
  "--no-compile-autoload-dotenv",
  "--no-compile-autoload-bunfig",
];

/** The first is the program; the others run on threads of their own and are found by their path (`lib/worker-url.ts`). */
const ENTRY_POINTS = ["src/main.ts", "src/store/sqlite/worker.ts", "src/crypto/kdf-worker.ts"];

/**
 * Compiles to `outfile`, for this machine or for a Bun target such as `bun-linux-arm64`. The file appears whole or
 * not at all, so a running or concurrent reader never sees half of it. Throws with the compiler's own words.
 */
export async function compileBinary(outfile: string, target?: string): Promise<void> {
  const unfinished = `${outfile}.${process.pid}.tmp`;
  await mkdir(dirname(outfile), { recursive: true });
  const commit = await sourceCommit();
  const build = Bun.spawn(
    [
      process.execPath,
      "build",
      ...ENTRY_POINTS,
      ...FLAGS,
      ...(commit === undefined ? [] : ["--define", `BUILD_COMMIT=${JSON.stringify(commit)}`]),
      ...(target === undefined ? [] : [`--target=${target}`]),
      "--outfile",
      unfinished,
    ],
    { cwd: ROOT, stdin: "ignore", stdout: "pipe", stderr: "pipe" },
  );
  const [out, err, code] = await Promise.all([build.stdout.text(), build.stderr.text(), build.exited]);
  if (code !== 0) {
    await rm(unfinished, { force: true });
    throw new Error(explain(`${out}${err}`.trim(), target));
  }
  await rename(unfinished, outfile);
}

/** A foreign target needs that platform's Bun, fetched once from the package registry and cached. */
function explain(said: string, target: string | undefined): string {
  const unreachable = /download|fetch|connect|network|resolve|ENOTFOUND|Target platform/i.test(said);
  if (target === undefined || !unreachable) return said;
  return `${said}\nCompiling for ${target} needs that platform's Bun from the package registry once; with no network, build on that platform instead.`;
}
