/**
 * What real clients in other languages are made with. Fetching is apart from asking: a test file fetches before it asks
 * (`await fetchGoModules()`), and what asks never touches the network, so that a machine without it skips and says so.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { finish } from "./binary.ts";

const ROOT = join(import.meta.dir, "../../..");
const GO_FOLDER = join(ROOT, "tests/clients/go");
/** Kept between runs, and gone with the packages. */
const CACHE = join(ROOT, "node_modules/.cache/agent-vault-tests");

const FETCH_MS = 90_000;
const COMPILE_MS = 300_000;

const surroundings = () => process.env as Record<string, string>;
/** The Go that is installed, or none: no other toolchain is fetched. */
const goEnvironment = () => ({ ...surroundings(), GOTOOLCHAIN: "local", GOWORK: "off", GOFLAGS: "" });

/** Brings the modules of tests/clients/go into Go's own cache; once they are there this costs nothing. Never throws. */
export const fetchGoModules = once(async () => {
  if (Bun.which("go") === null || goModulesFetched()) return;
  await finish(["go", "mod", "download"], { cwd: GO_FOLDER, env: goEnvironment(), timeout: FETCH_MS });
});

/** Whether the programs of tests/clients/go can be compiled here, now, without a network. */
export function goModulesFetched(): boolean {
  if (Bun.which("go") === null) return false;
  return Bun.spawnSync(["go", "mod", "download"], {
    cwd: GO_FOLDER,
    env: { ...goEnvironment(), GOPROXY: "off" },
    stdout: "ignore",
    stderr: "ignore",
  }).success;
}

const compiled = new Map<string, Promise<string>>();

/** Path of the program in tests/clients/go/`name`, compiled once for each run. Throws with the compiler's words. */
export function goProgram(name: string): Promise<string> {
  const known = compiled.get(name) ?? compileGo(name);
  compiled.set(name, known);
  return known;
}

async function compileGo(name: string): Promise<string> {
  mkdirSync(CACHE, { recursive: true });
  const program = join(CACHE, name);
  const { code, out, err } = await finish(["go", "build", "-o", program, `./${name}`], {
    cwd: GO_FOLDER,
    env: { ...goEnvironment(), CGO_ENABLED: "0" },
    timeout: COMPILE_MS,
  });
  if (code !== 0) throw new Error(`go build ./${name} ended with ${code}\n${out}${err}`);
  return program;
}

/** Packages from PyPI, in an environment of their own. */
export type PythonPackages = {
  /** The interpreter that has them. */
  readonly python: string;
  /** Makes the environment, unless it is there. Never throws. */
  readonly install: () => Promise<void>;
  /** Whether they can be imported, which asks no network. */
  readonly installed: () => boolean;
};

export const GRPCIO = pythonPackages("grpcio", ["grpcio==1.84.0"], "import grpc");
/** PyJWT over OpenSSL, and py-spiffe. */
export const SVID_LIBRARIES = pythonPackages(
  "svid",
  ["PyJWT[crypto]==2.15.1", "spiffe==0.3.2"],
  "import jwt, spiffe",
);
/** Cryptography over OpenSSL, and a WebSocket. */
export const WIRE_LIBRARIES = pythonPackages(
  "wire",
  ["cryptography==50.0.2", "websockets==17.4"],
  "import cryptography, websockets",
);

function pythonPackages(name: string, packages: readonly string[], importing: string): PythonPackages {
  const folder = join(CACHE, name);
  const python = join(folder, "bin/python");
  const installed = () => {
    try {
      return Bun.spawnSync([python, "-c", importing], { stdout: "ignore", stderr: "ignore" }).success;
    } catch {
      return false;
    }
  };
  const install = once(async () => {
    if (Bun.which("python3") === null || installed()) return;
    const env = surroundings();
    const { code } = await finish(["python3", "-m", "venv", "--clear", folder], { env, timeout: FETCH_MS });
    if (code !== 0) return;
    const pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
    await finish([...pip, "--only-binary=:all:", ...packages], { env, timeout: FETCH_MS });
  });
  return { python, install, installed };
}

/** A network that does not answer is waited for once in a run, not by every file. */
function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= work();
    return done;
  };
}
