/**
 * Started under `vault run`: each program of `programs.mjs` in a process of its own, four at a time, by the Node that runs
 * this. `argv`: pairs of name and URL, with a library's name behind `|`. Prints a line of JSON for each.
 */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";

const programs = fileURLToPath(new URL("programs.mjs", import.meta.url));
const waiting = JSON.parse(process.argv[2]);

async function work() {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    const { name, url, library = "" } = next;
    await new Promise((resolve) => {
      execFile(process.execPath, [programs, name, url, library], { timeout: 30_000 }, (error, out, err) => {
        console.log(
          JSON.stringify({ url, code: error === null ? 0 : (error.code ?? error.signal), out, err }),
        );
        resolve();
      });
    });
  }
}

await Promise.all([work(), work(), work(), work()]);
