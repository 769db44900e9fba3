/** The throw-away machine of `agent-vault demo` and `doctor`: a data directory, an API, a server, and commands run beside them. */
import { mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { demoEnvironment, parentEnvironment } from "../child/env.ts";
import { Aborted, Failure } from "../failure.ts";
import { selfCommand } from "../setup/self.ts";

/** A public-looking name that no DNS knows: only the pinned loopback address can answer. */
export const HOST = "api.demo.example";
const START_MS = 15_000;

type Upstream = {
  readonly port: number;
  readonly rootPem: string;
  stop(): Promise<void>;
};
type Started = { readonly type: string; readonly apiUrl?: string; readonly lastLine?: string | undefined };

export type StageParts<U extends Upstream> = {
  readonly startUpstream: (hosts: readonly string[], bearer: string) => Promise<U>;
  /** What a server's log says about its start. */
  readonly findStart: (log: string) => Started;
  /** What the API is called; `HOST` alone where nothing is said. */
  readonly hosts?: readonly string[];
};

export type Finished = { readonly code: number; readonly out: string; readonly err: string };

export type Stage<U extends Upstream> = {
  readonly upstream: U;
  readonly apiUrl: string;
  /** Removed at the end with all that is in it. */
  readonly directory: string;
  /** The value only the vault and the API know. */
  readonly secret: string;
  /** Runs `agent-vault <args>` to its end as its user. */
  readonly cli: (args: readonly string[], stdin?: string) => Promise<Finished>;
};

/** Builds it all; everything that is started or written is undone by `undo`, in reverse order. */
export async function buildStage<U extends Upstream>(
  undo: AsyncDisposableStack,
  { startUpstream, findStart, hosts = [HOST] }: StageParts<U>,
): Promise<Stage<U>> {
  goOn(undo);
  const directory = realpathSync(mkdtempSync(join(tmpdir(), "agent-vault-temporary-")));
  undo.defer(() => rmSync(directory, { recursive: true, force: true }));
  const secret = `sk_demo_${crypto.randomUUID().replaceAll("-", "").slice(0, 16)}`;
  const upstream = await startUpstream(hosts, secret);
  undo.defer(() => upstream.stop());
  const rootPath = join(directory, "api-root.pem");
  writeFileSync(rootPath, upstream.rootPem, { mode: 0o600 });
  const env = demoEnvironment(parentEnvironment(), { home: join(directory, "data") });
  const serverEnv = {
    ...env,
    AGENT_VAULT_RESOLVE: hosts.map((host) => `${host}=127.0.0.1`).join(),
    AGENT_VAULT_NETWORK_ALLOWLIST: "127.0.0.1",
    AGENT_VAULT_UPSTREAM_CA: rootPath,
  };
  const apiUrl = await startServer(undo, directory, serverEnv, findStart);
  const cliEnv = { ...env, AGENT_VAULT_ADDR: apiUrl, AGENT_VAULT_NO_AUTOSTART: "1" };
  const cli: Stage<U>["cli"] = async (args, stdin) => {
    goOn(undo);
    const child = Bun.spawn([...selfCommand(), ...args], {
      cwd: directory,
      env: cliEnv,
      stdin: stdin === undefined ? "ignore" : new Blob([stdin]),
      stdout: "pipe",
      stderr: "pipe",
    });
    undo.defer(() => child.kill());
    const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
    return { code, out, err };
  };
  return { upstream, apiUrl, directory, secret, cli };
}

/** Nothing more is started once the command was interrupted and is being undone. */
function goOn(undo: AsyncDisposableStack): void {
  if (undo.disposed) throw new Aborted();
}

async function startServer(
  undo: AsyncDisposableStack,
  directory: string,
  env: Record<string, string>,
  findStart: (log: string) => Started,
): Promise<string> {
  goOn(undo);
  const log = join(directory, "server.log");
  const server = Bun.spawn([...selfCommand(), "server", "--port=0", "--mitm-port=auto"], {
    cwd: directory,
    env,
    stdin: "ignore",
    stdout: "ignore",
    stderr: Bun.file(log),
  });
  undo.defer(async () => {
    server.kill();
    await server.exited;
  });
  const deadline = Date.now() + START_MS;
  for (;;) {
    const said = await Bun.file(log).text();
    const start = findStart(said);
    if (start.apiUrl !== undefined) return start.apiUrl;
    if (server.exitCode !== null || Date.now() > deadline) {
      throw new Failure(
        `the temporary server did not start: ${said.trim().split("\n").at(-1) ?? "it said nothing"}`,
      );
    }
    await Bun.sleep(20);
  }
}
