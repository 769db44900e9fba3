/** The programs of tests/clients/java/, and the libraries that they need, as `toolchains.ts` has those of other languages. */
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { finish } from "./binary.ts";

const ROOT = join(import.meta.dir, "../../..");
const SOURCES = join(ROOT, "tests/clients/java");
const CACHE = join(ROOT, "node_modules/.cache/agent-vault-tests/java");
const CLASSES = join(CACHE, "classes");
const LIBRARIES = join(CACHE, "libraries");

const FETCH_MS = 240_000;
const COMPILE_MS = 120_000;

const MANIFEST = join(SOURCES, "pom.xml");
/** Written behind the libraries, with the manifest that they were fetched for. */
const FETCHED = join(LIBRARIES, "fetched.xml");

export const JAVA_LIBRARIES = {
  /** Brings them, unless they are there. Never throws. */
  install: async () => {
    if (Bun.which("mvn") === null || JAVA_LIBRARIES.installed()) return;
    const copy = ["dependency:copy-dependencies", `-DoutputDirectory=${LIBRARIES}`];
    const env = process.env as Record<string, string>;
    const command = ["mvn", "-q", "-B", "-f", MANIFEST, ...copy];
    const { code } = await finish(command, { cwd: SOURCES, env, timeout: FETCH_MS });
    if (code === 0) await Bun.write(FETCHED, await Bun.file(MANIFEST).text());
  },
  /** Whether all are there, which asks no network. */
  installed: () => existsSync(FETCHED) && readFileSync(FETCHED, "utf8") === readFileSync(MANIFEST, "utf8"),
} as const;

const compiled = new Map<string, Promise<readonly string[]>>();

/** The command that runs a class of tests/clients/java/, compiled once for each run. Throws with the compiler's words. */
export function javaProgram(name: string): Promise<readonly string[]> {
  const known = compiled.get(name) ?? compile(name);
  compiled.set(name, known);
  return known;
}

async function compile(name: string): Promise<readonly string[]> {
  mkdirSync(CLASSES, { recursive: true });
  const path = `${CLASSES}:${LIBRARIES}/*`;
  const { code, out, err } = await finish(
    ["javac", "-d", CLASSES, "-cp", path, join(SOURCES, `${name}.java`)],
    {
      cwd: SOURCES,
      env: process.env as Record<string, string>,
      timeout: COMPILE_MS,
    },
  );
  if (code !== 0) throw new Error(`javac ${name}.java ended with ${code}\n${out}${err}`);
  return ["java", "-XX:TieredStopAtLevel=1", "-cp", path, name];
}
