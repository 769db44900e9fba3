/**
 * `npm test`: runs the suite (or the paths given) and ends with what was not run, why, and the totals. Where few files of
 * the whole suite failed, these run a second time by themselves: what fails twice has failed, and what then passes is named,
 * for it is a fault as well, of the test or of what it tests. With CI=true a part that was not run is a failure. The last
 * line is `N passed, N failed`.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unmet } from "./support/requirements.ts";

/** One test may take this long; client and install tests start real programs. */
const TEST_TIMEOUT_MS = 20_000;

/** Where more files fail it is not by chance. */
const MOST_AGAIN = 3;

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };

type Ran = {
  readonly code: number;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly failures: readonly { readonly file: string; readonly name: string }[];
};

const given = Bun.argv.slice(2);
const first = await run(given);
const files = [...new Set(first.failures.map(({ file }) => file))];
const isFew = given.length === 0 && files.length > 0 && files.length <= MOST_AGAIN;
const second = isFew ? await again(files) : undefined;
const failed = second?.failed ?? first.failed;
const passed = first.passed + first.failed - failed;

const missing = unmet(import.meta.dir);
const hasBroken = first.code !== 0 && first.failed === 0;
say("");
for (const { name, files, remedy } of missing) say(`not run: tests/${files} needs ${name}; ${remedy}`);
const unexplained = first.skipped > 0 && missing.length === 0;
if (unexplained)
  say(`${first.skipped} tests were skipped and no requirement is missing: say why in requirements.ts`);
if (hasBroken) say(`the test process ended with code ${first.code} and no failed test`);
if (second !== undefined) {
  for (const { file, name } of first.failures.filter((one) => !isAmong(second.failures, one)))
    say(`passed only when its file ran again by itself: ${file}: ${name}`);
}
const strict = process.env["CI"] === "true" ? missing.length : 0;
if (strict > 0) say(`CI=true: ${strict} missing requirement(s) count as failed`);
const faults = failed + (hasBroken ? 1 : 0) + strict + (unexplained ? 1 : 0);
say(`${passed} passed, ${faults} failed`);
process.exitCode = faults === 0 ? 0 : 1;

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Undefined where the second run came to no result of its own: then the first one stands. */
async function again(paths: readonly string[]): Promise<Ran | undefined> {
  say(`\n== again, by themselves: ${paths.join(" ")}`);
  const ran = await run(paths);
  return ran.code === 0 || ran.failed > 0 ? ran : undefined;
}

async function run(args: readonly string[]): Promise<Ran> {
  const scratch = await mkdtemp(join(tmpdir(), "agent-vault-test-run-"));
  const report = join(scratch, "junit.xml");
  const options = [`--timeout=${TEST_TIMEOUT_MS}`, "--only-failures"];
  const reporting = ["--reporter=junit", `--reporter-outfile=${report}`];
  const suite = Bun.spawn([process.execPath, "test", ...options, ...reporting, ...args], {
    cwd: join(import.meta.dir, ".."),
    stdio: ["inherit", "inherit", "inherit"],
  });
  const code = await suite.exited;
  const file = Bun.file(report);
  const read = readReport((await file.exists()) ? await file.text() : "");
  await rm(scratch, { recursive: true, force: true });
  return { code, ...read };
}

/** All zero when the runner did not get as far as writing it. */
function readReport(xml: string): Omit<Ran, "code"> {
  const root = /<testsuites\b[^>]*>/.exec(xml)?.[0] ?? "";
  const count = (name: string) => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(root)?.[1] ?? 0);
  const failed = count("failures") + count("errors");
  const cases = xml.matchAll(/<testcase\b([^>]*[^/])>\s*<(?:failure|error)\b/g);
  const failures = [...cases].map(([, attributes = ""]) => ({
    file: attribute(attributes, "file"),
    name: attribute(attributes, "name"),
  }));
  return { passed: count("tests") - failed - count("skipped"), failed, skipped: count("skipped"), failures };
}

function attribute(attributes: string, name: string): string {
  const text = new RegExp(`\\b${name}="([^"]*)"`).exec(attributes)?.[1] ?? "";
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, entity: string) => ENTITIES[entity] ?? "");
}

function isAmong(failures: Ran["failures"], { file, name }: Ran["failures"][number]): boolean {
  return failures.some((one) => one.file === file && one.name === name);
}
