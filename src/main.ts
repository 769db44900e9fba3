/**
 * The program's entry: argv in, exit code out. `--version` is answered before the command tree is loaded,
 * for scripts ask it often.
 */
import { ReaderLeft, writeAll } from "./cli/ui/standard-streams.ts";
import { VERSION } from "./lib/version.ts";

const argv = process.argv.slice(2);
const [first] = argv;

if (argv.length === 1 && (first === "--version" || first === "-V")) {
  try {
    writeAll(1, `agent-vault ${VERSION}\n`);
  } catch (error) {
    if (!(error instanceof ReaderLeft)) throw error;
  }
} else {
  const { run } = await import("./cli/run.ts");
  // Everything printed is written already; a socket that lingers must not keep the process.
  process.exit(await run(argv));
}
