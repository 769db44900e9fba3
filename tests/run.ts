/**
 * `npm test`: runs the suite (or the paths given) and ends with what was not run, why, and the totals.
 * With CI=true a part that was not run is a failure. The last line is `N passed, N failed`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unmet } from "./support/requirements.ts";

/** One test may take this long; client and install tests start real programs. */
const TEST_TIMEOUT_MS = 20_000;

const scratch = await mkdtemp(join(tmpdir(), "agent-vault-test-run-"));
const report = join(scratch, "junit.xml");
const suite = Bun.spawn(
  [
    process.execPath,
    "test",
    `--timeout=${TEST_TIMEOUT_MS}`,
    "--only-failures",
    "--reporter=junit",
    `--reporter-outfile=${report}`,
    ...Bun.argv.slice(2),
  ],
  { cwd: join(import.meta.dir, ".."), stdio: ["inherit", "inherit", "inherit"] },
);
const code = await suite.exited;
const { passed, failed, skipped } = await totals(report);
await rm(scratch, { recursive: true, force: true });

const missing = unmet(import.meta.dir);
const faults = failed + (code !== 0 && failed === 0 ? 1 : 0);
const say = (line: string) => process.stdout.write(`${line}\n`);
say("");
for (const { name, files, remedy } of missing) say(`not run: tests/${files} needs ${name}; ${remedy}`);
const unexplained = skipped > 0 && missing.length === 0;
if (unexplained)
  say(`${skipped} tests were skipped and no requirement is missing: say why in requirements.ts`);
if (code !== 0 && failed === 0) say(`the test process ended with code ${code} and no failed test`);
const strict = process.env["CI"] === "true" ? missing.length : 0;
if (strict > 0) say(`CI=true: ${strict} missing requirement(s) count as failed`);
const allFaults = faults + strict + (unexplained ? 1 : 0);
say(`${passed} passed, ${allFaults} failed`);
process.exitCode = allFaults === 0 ? 0 : 1;

/** Counts from the report's root element; all zero when the runner did not get as far as writing it. */
async function totals(path: string): Promise<{ passed: number; failed: number; skipped: number }> {
  const file = Bun.file(path);
  const root = (await file.exists()) ? (/<testsuites\b[^>]*>/.exec(await file.text())?.[0] ?? "") : "";
  const count = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(root)?.[1] ?? 0);
  const failures = count("failures") + count("errors");
  return {
    passed: count("tests") - failures - count("skipped"),
    failed: failures,
    skipped: count("skipped"),
  };
}
