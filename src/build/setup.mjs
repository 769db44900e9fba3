/**
 * Makes a fresh clone runnable: packages from the lock file, and a Bun that starts.
 * Plain JavaScript on Node alone, because it runs before anything is installed. Does nothing when all is in place.
 */
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const bun = `${root}node_modules/.bin/bun`;

/** Milliseconds since the epoch, or 0 when the file is absent. */
function modified(path) {
  return statSync(root + path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

/** Ends with what is said of a program that failed. */
function fail(text) {
  process.stderr.write(`setup: ${text}\n`);
  process.exit(1);
}

/** Runs a program with its output on standard error, so that a caller's standard output stays its own. */
async function run(command, ...args) {
  const child = spawn(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  const [status] = await once(child, "close").catch((error) => fail(`${command}: ${error.message}`));
  if (status !== 0) fail(`${command} ${args.join(" ")} failed`);
}

/** How many packages are unpacked by now. npm makes their folders first, and fills them as they arrive. */
function unpacked() {
  const folder = `${root}node_modules`;
  if (!existsSync(folder)) return 0;
  const names = readdirSync(folder).flatMap((name) =>
    name.startsWith("@") ? readdirSync(`${folder}/${name}`).map((below) => `${name}/${below}`) : [name],
  );
  return names.filter((name) => existsSync(`${folder}/${name}/package.json`)).length;
}

/** Says how far it has come: once a second in one line at a terminal, else every ten seconds. */
async function withProgress(title, work) {
  const { isTTY } = process.stderr;
  const started = Date.now();
  const seconds = () => Math.round((Date.now() - started) / 1000);
  const erase = isTTY ? "\r\x1b[2K" : "";
  process.stderr.write(`setup: ${title} …${isTTY ? "" : "\n"}`);
  const tell = () => {
    const line = `setup: ${title}: ${unpacked()} unpacked, ${seconds()} s`;
    process.stderr.write(isTTY ? `${erase}${line} …` : `${line}\n`);
  };
  const timer = setInterval(tell, isTTY ? 1000 : 10_000);
  await work.finally(() => clearInterval(timer));
  process.stderr.write(`${erase}setup: ${title}: done in ${seconds()} s\n`);
}

const major = Number(process.versions.node.split(".")[0]);
if (major < 20) {
  fail(`Node 20 or newer is needed, this is ${process.version}`);
}

if (modified("node_modules/.package-lock.json") < modified("package-lock.json")) {
  const quietly = ["--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];
  await withProgress("installing packages (the first time alone)", run("npm", "ci", ...quietly));
}

// npm leaves a placeholder in Bun's place where install scripts are off (a user setting, or npm's default).
if (spawnSync(bun, ["--version"], { stdio: "ignore" }).status !== 0) {
  await run(process.execPath, `${root}node_modules/bun/install.js`);
  await run(bun, "--version");
}
