/** A release on loopback, packed with the build's own functions, and a user to install it for. */
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { checksums, packArchive } from "../../src/build/release.ts";
import { TARGETS } from "../../src/build/targets.ts";
import { COMPLETION_FILES } from "../../src/cli/completion/scripts.ts";
import { type TmpDir, tmp } from "../support/tmp.ts";

const ROOT = join(import.meta.dir, "../..");
export const INSTALL_SH = join(ROOT, "install.sh");

/** What a request for a path of the release gets instead of the file. */
type Fault = "missing" | "truncated" | { readonly body: string };

export type Site = AsyncDisposable & {
  readonly url: string;
  /** Publishes a version as the latest: its binary is a script that prints the version. Returns the archive's name. */
  readonly publish: (version: string, options?: { script?: string }) => Promise<string>;
  /** Spoils every path that ends in `suffix`. */
  readonly spoil: (suffix: string, fault: Fault) => void;
  readonly requests: string[];
};

export async function releaseSite(): Promise<Site> {
  const files = await tmp();
  const faults = new Map<string, Fault>();
  const requests: string[] = [];
  let latest = "";
  const server = Bun.serve({
    hostname: "127.0.0.1",
    port: 0,
    async fetch(request) {
      const { pathname } = new URL(request.url);
      requests.push(pathname);
      const fault = [...faults].find(([suffix]) => pathname.endsWith(suffix))?.[1];
      if (fault === "missing") return new Response("no such file", { status: 404 });
      if (typeof fault === "object") return new Response(fault.body);
      const path = pathname.replace("/latest/download/", `/download/v${latest}/`).slice(1);
      const file = Bun.file(files.at(path));
      if (!(await file.exists())) return new Response("no such file", { status: 404 });
      return new Response(file);
    },
  });
  const cut = await truncatingProxy(server.port ?? 0, faults);
  return {
    url: cut.url,
    requests,
    spoil: (suffix, fault) => faults.set(suffix, fault),
    publish: async (version, { script } = {}) => {
      latest = version;
      return await pack(files, version, script ?? `#!/bin/sh\necho "agent-vault ${version}"\n`);
    },
    [Symbol.asyncDispose]: async () => {
      cut.stop();
      await server.stop(true);
      await files[Symbol.asyncDispose]();
    },
  };
}

async function pack(files: TmpDir, version: string, script: string): Promise<string> {
  const target = TARGETS.find(({ os, arch }) => os === process.platform && arch === process.arch);
  if (target === undefined) throw new Error("no release is made for this machine");
  await using staged = await tmp();
  await Bun.write(staged.at("agent-vault"), script);
  await chmod(staged.at("agent-vault"), 0o755);
  await Bun.write(staged.at("LICENSE"), "licence\n");
  for (const file of Object.values(COMPLETION_FILES)) {
    await Bun.write(staged.at("completions", file), `# ${file} ${version}\n`);
  }
  const folder = files.at("download", `v${version}`);
  const name = await packArchive(folder, { version, target, staged: staged.path });
  await Bun.write(join(folder, "checksums.txt"), await checksums(folder, [name]));
  return name;
}

/** Passes bytes through and closes half-way through the body of a path marked `truncated`, as a lost line does. */
async function truncatingProxy(port: number, faults: ReadonlyMap<string, Fault>) {
  type Data = { up?: Bun.Socket<undefined>; limit: number };
  const listener = Bun.listen<Data>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      open(client) {
        client.data = { limit: Number.POSITIVE_INFINITY };
      },
      async data(client, chunk) {
        const path = chunk.toString("latin1").split(" ")[1] ?? "";
        const fault = [...faults].find(([suffix]) => path.endsWith(suffix))?.[1];
        // Enough for the head and a few bytes of the body, never the whole archive.
        if (fault === "truncated") client.data.limit = 300;
        client.data.up ??= await Bun.connect({
          hostname: "127.0.0.1",
          port,
          socket: {
            data(_up, bytes) {
              client.write(bytes.subarray(0, Math.min(bytes.length, client.data.limit)));
              if (bytes.length >= client.data.limit) client.end();
            },
            close: () => void client.end(),
          },
        });
        client.data.up.write(chunk);
      },
      close: (client) => void client.data.up?.end(),
    },
  });
  return { url: `http://127.0.0.1:${listener.port}`, stop: () => listener.stop(true) };
}

export type User = AsyncDisposable & {
  readonly home: TmpDir;
  /** Path of the installed binary, by default. */
  readonly binary: string;
  /** Runs the script as a file or, with `piped`, as `sh` reading those bytes. */
  readonly run: (options: {
    args?: readonly string[];
    piped?: string;
    env?: Readonly<Record<string, string>>;
  }) => Promise<{ code: number; out: string; err: string }>;
};

/** A user with an empty home folder and the shells `bash`, `zsh` and `fish` on the path. */
export async function newUser(): Promise<User> {
  const home = await tmp();
  await mkdir(home.at("bin"));
  for (const shell of ["zsh", "fish", "bash"]) {
    await Bun.write(home.at("bin", shell), "#!/bin/sh\n");
    await chmod(home.at("bin", shell), 0o755);
  }
  return {
    home,
    binary: home.at(".local/bin/agent-vault"),
    run: async ({ args = [], piped, env = {} }) => {
      const command = piped === undefined ? ["sh", INSTALL_SH, ...args] : ["sh", "-s", "--", ...args];
      const child = Bun.spawn(command, {
        cwd: home.path,
        env: {
          HOME: home.path,
          PATH: `${home.at("bin")}:/usr/local/bin:/usr/bin:/bin`,
          TMPDIR: "/tmp",
          ...env,
        },
        stdin: piped === undefined ? "ignore" : new Blob([piped]),
        stdout: "pipe",
        stderr: "pipe",
      });
      const [out, err, code] = await Promise.all([child.stdout.text(), child.stderr.text(), child.exited]);
      return { code, out, err };
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}
