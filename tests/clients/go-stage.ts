/** As stage.ts, with an upstream in Go: a program of tests/clients/go that serves TLS and prints its port. */
import { join } from "node:path";
import { createAuthority } from "../support/certificates.ts";
import type { Finished } from "../support/process/binary.ts";
import { goProgram } from "../support/process/toolchains.ts";
import type { CliOptions, RunningVault } from "../support/process/vault.ts";
import { tmp } from "../support/tmp.ts";
import { HOST, startBroker } from "./stage.ts";

/** A first compile from an empty cache is slow; so are five megabytes, many times, on a busy machine. */
export const GO_TEST_MS = 300_000;
const CLIENT_MS = 45_000;

/**
 * A module of an old Go gets that release's defaults; today's programs send a post-quantum key share, with which a
 * ClientHello no longer fits one packet. Older toolchains do not know the word and ignore it.
 */
const TODAY = { GODEBUG: "tlsmlkem=1" };

export type GoStage = AsyncDisposable & {
  readonly vault: RunningVault;
  /** Host and port of the upstream as a client is given them. */
  readonly address: string;
  /** `agent-vault vault run -- <command>`; with `proxyTls` the proxy's URL is https://. */
  readonly run: (
    command: readonly string[],
    options?: CliOptions & { readonly proxyTls?: boolean },
  ) => Promise<Finished>;
  /** What the upstream has printed after its port, line by line. */
  readonly printed: () => readonly string[];
};

/** Starts `program` with its certificate, its key and `args`. */
export async function goStage(program: string, ...args: readonly string[]): Promise<GoStage> {
  await using cleanUp = new AsyncDisposableStack();
  const folder = cleanUp.use(await tmp());
  const authority = createAuthority("Client test upstream in Go");
  const { cert, key } = authority.issue([HOST]);
  const files = [join(folder.path, "cert.pem"), join(folder.path, "key.pem")] as const;
  await Bun.write(files[0], cert);
  await Bun.write(files[1], key);
  const child = Bun.spawn([await goProgram(program), ...files, ...args], {
    stdout: "pipe",
    stderr: "ignore",
  });
  cleanUp.defer(async () => {
    child.kill();
    await child.exited;
  });
  let text = "";
  const first = Promise.withResolvers<void>();
  void (async () => {
    for await (const piece of child.stdout.pipeThrough(new TextDecoderStream())) {
      text += piece;
      if (text.includes("\n")) first.resolve();
    }
    first.reject(new Error(`${program} ended before it served`));
  })();
  await first.promise;
  const vault = cleanUp.use(await startBroker(authority.pem));
  const kept = cleanUp.move();
  return {
    vault,
    address: `${HOST}:${text.slice(0, text.indexOf("\n"))}`,
    run: (command, { env, proxyTls = false, ...options } = {}) =>
      vault.cli(["vault", "run", ...(proxyTls ? ["--proxy-tls"] : []), "--", ...command], {
        timeout: CLIENT_MS,
        ...options,
        env: { ...TODAY, ...env },
      }),
    printed: () => text.trimEnd().split("\n").slice(1),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}
