/**
 * Makes a fresh clone runnable: packages from the lock file, and a Bun that starts.
 * Plain JavaScript on Node alone, because it runs before anything is installed. Does nothing when all is in place.
 */
import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bun = `${root}node_modules/.bin/bun`;

/** Milliseconds since the epoch, or 0 when the file is absent. */
function modified(path) {
  return statSync(root + path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Runs a program with its output on standard error, so that a caller's standard output stays its own. */
function run(command, ...args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status !== 0) {
    process.stderr.write(`setup: ${command} ${args.join(" ")} failed${error ? `: ${error.message}` : ""}\n`);
    process.exit(1);
  }
}

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  process.stderr.write(`setup: Node 20 or newer is needed, this is ${process.version}\n`);
  process.exit(1);
}

if (modified("node_modules/.package-lock.json") < modified("package-lock.json")) {
  run("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error");
}

// npm leaves a placeholder in Bun's place where install scripts are off (a user setting, or npm's default).
if (spawnSync(bun, ["--version"], { stdio: "ignore" }).status !== 0) {
  run(process.execPath, `${root}node_modules/bun/install.js`);
  run(bun, "--version");
}
