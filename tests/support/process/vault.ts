/** A real server process of the compiled binary in a throw-away data directory, and its user's command line. */

import { dirname } from "node:path";
import { type TmpDir, tmp } from "../tmp.ts";
import { type Finished, finish, requireBinary } from "./binary.ts";
import { freePort } from "./free-port.ts";

export type VaultOptions = {
  /** PEM of the roots that upstreams are signed by. */
  readonly upstreamCa: string;
  /** Names that resolve to loopback, which is also opened in the address guard. */
  readonly hosts: readonly string[];
  /** Further variables of the server. */
  readonly env?: Readonly<Record<string, string>>;
  /** How many descriptors the server may have open. */
  readonly descriptors?: number;
};

export type CliOptions = {
  readonly env?: Readonly<Record<string, string>>;
  readonly stdin?: string;
  /** Milliseconds after which it is killed, where fifteen seconds are too few. */
  readonly timeout?: number;
};

export type RunningVault = AsyncDisposable & {
  /** The data directory's parent; the user's home. */
  readonly home: TmpDir;
  readonly address: string;
  readonly apiPort: number;
  readonly proxyPort: number;
  readonly pid: number;
  /** `agent-vault <args>` as this user. */
  readonly cli: (args: readonly string[], options?: CliOptions) => Promise<Finished>;
  /** A script of this user's shell, in which `agent-vault` is the compiled binary. */
  readonly shell: (script: string, options?: CliOptions) => Promise<Finished>;
  /** The same, but throws with all that was printed unless the code is 0. Returns standard output. */
  readonly mustCli: (args: readonly string[], options?: { stdin?: string }) => Promise<string>;
  /** What the server has printed so far. */
  readonly log: () => Promise<string>;
};

const START_MS = 15_000;

/** Resolves when the server answers; the first command of its user makes that user the owner. */
export async function startVault(options: VaultOptions): Promise<RunningVault> {
  const home = await tmp("agent-vault-home-");
  const [apiPort, proxyPort] = [await freePort(), await freePort()];
  const address = `http://127.0.0.1:${apiPort}`;
  const user = {
    HOME: home.path,
    PATH: process.env["PATH"] ?? "/usr/bin:/bin",
    AGENT_VAULT_HOME: home.at(".agent-vault"),
    AGENT_VAULT_ADDR: address,
    AGENT_VAULT_NO_AUTOSTART: "1",
  };
  await Bun.write(home.at("upstream-ca.pem"), options.upstreamCa);
  const server = Bun.spawn(
    [
      ...limited(options.descriptors),
      requireBinary(),
      "server",
      "--port",
      String(apiPort),
      "--mitm-port",
      String(proxyPort),
    ],
    {
      cwd: home.path,
      env: {
        ...user,
        AGENT_VAULT_UPSTREAM_CA: home.at("upstream-ca.pem"),
        AGENT_VAULT_RESOLVE: options.hosts.map((host) => `${host}=127.0.0.1`).join(","),
        AGENT_VAULT_NETWORK_ALLOWLIST: "127.0.0.1",
        ...options.env,
      },
      stdin: "ignore",
      stdout: Bun.file(home.at("server.out")),
      stderr: Bun.file(home.at("server.err")),
    },
  );
  const log = async () =>
    `${await Bun.file(home.at("server.out")).text()}${await Bun.file(home.at("server.err")).text()}`;
  const asUser = (command: readonly string[], { env = {}, ...options }: CliOptions = {}) =>
    finish(command, { cwd: home.path, env: { ...user, ...env }, ...options });
  const cli: RunningVault["cli"] = (args, options) => asUser([requireBinary(), ...args], options);
  const shell: RunningVault["shell"] = (script, { env, ...options } = {}) =>
    asUser(["sh", "-c", script], {
      ...options,
      env: { PATH: `${dirname(requireBinary())}:${user.PATH}`, ...env },
    });
  const stop = async () => {
    server.kill("SIGTERM");
    const force = setTimeout(() => server.kill("SIGKILL"), 8000);
    await server.exited;
    clearTimeout(force);
    await home[Symbol.asyncDispose]();
  };
  try {
    await untilHealthy(address, server);
  } catch (error) {
    const printed = await log();
    await stop();
    throw new Error(`the server did not start: ${String(error)}\n${printed}`);
  }
  return {
    home,
    address,
    apiPort,
    proxyPort,
    pid: server.pid,
    cli,
    shell,
    mustCli: async (args, given = {}) => {
      const { code, out, err } = await cli(args, given);
      if (code === 0) return out;
      throw new Error(`agent-vault ${args.join(" ")} ended with ${code}\n${out}${err}\n${await log()}`);
    },
    log,
    [Symbol.asyncDispose]: stop,
  };
}

function limited(descriptors: number | undefined): readonly string[] {
  return descriptors === undefined ? [] : ["sh", "-c", `ulimit -n ${descriptors}; exec "$@"`, "sh"];
}

async function untilHealthy(address: string, server: Bun.Subprocess): Promise<void> {
  for (const until = Date.now() + START_MS; Date.now() < until; await Bun.sleep(50)) {
    if (server.exitCode !== null) throw new Error(`it ended with code ${server.exitCode}`);
    const answer = await fetch(`${address}/health`).catch(() => undefined);
    if (answer?.ok) return;
  }
  throw new Error(`no answer from ${address}/health`);
}
