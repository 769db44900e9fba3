/** Runs programs to their end, above all the compiled binary: what users start, not the sources. */
import { existsSync } from "node:fs";
import { join } from "node:path";

/** The compiled binary. `npm test` builds it when a source is newer. */
export const BINARY = join(import.meta.dir, "../../../dist/agent-vault");

export type Finished = { readonly code: number; readonly out: string; readonly err: string };

export type SpawnOptions = {
  readonly cwd?: string;
  /** The whole environment; nothing is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Milliseconds after which the program is killed. */
  readonly timeout?: number;
};

/** Never throws for a failing program; the code tells. A killed program has the code 128 + signal, as in a shell. */
export async function finish(command: readonly string[], options: SpawnOptions): Promise<Finished> {
  const child = Bun.spawn([...command], {
    cwd: options.cwd ?? "/",
    env: options.env,
    stdin: options.stdin === undefined ? "ignore" : new Blob([options.stdin]),
    stdout: "pipe",
    stderr: "pipe",
    timeout: options.timeout ?? 15_000,
    killSignal: "SIGKILL",
  });
  const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
  return { code, out, err };
}

/** Throws, with the way out, when the binary was not built. */
export function requireBinary(): string {
  if (!existsSync(BINARY)) throw new Error("dist/agent-vault is not there: run npm run build, or npm test");
  return BINARY;
}
