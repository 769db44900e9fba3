/**
 * `npm run build`: dist/agent-vault for this machine.
 *   -- --target <bun target>   for another platform, to dist/agent-vault-<os>-<arch>
 *   -- --release               archives and checksums.txt for every platform that can be built here
 *      --release-url <url>     where they will be published, written into dist/install.sh
 *   -- --if-stale              only when a source is newer than the binary
 */
import { parseArgs } from "node:util";
import { compileBinary } from "./binary.ts";
import { writeRelease } from "./release.ts";
import { isStale, ROOT } from "./sources.ts";
import { TARGETS } from "./targets.ts";

async function main(argv: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...argv],
    options: {
      target: { type: "string" },
      release: { type: "boolean", default: false },
      "release-url": { type: "string" },
      "if-stale": { type: "boolean", default: false },
    },
  });
  if (values.release) {
    return writeRelease(`${ROOT}dist`, { only: values.target, url: values["release-url"] });
  }
  const outfile = `${ROOT}dist/${outputName(values.target)}`;
  if (values["if-stale"] && !(await isStale(outfile))) return;
  process.stderr.write(`building ${outfile.slice(ROOT.length)} …\n`);
  await compileBinary(outfile, values.target);
  const megabytes = (Bun.file(outfile).size / 1e6).toFixed(1);
  process.stderr.write(`built ${outfile.slice(ROOT.length)} (${megabytes} MB)\n`);
}

function outputName(target: string | undefined): string {
  if (target === undefined) return "agent-vault";
  const known = TARGETS.find(({ bun }) => bun === target);
  return known ? `agent-vault-${known.os}-${known.arch}` : `agent-vault-${target.replace(/^bun-/, "")}`;
}

try {
  await main(Bun.argv.slice(2));
} catch (error) {
  process.stderr.write(`build: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
