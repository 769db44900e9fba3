/** A day of an agent: git, npm, curl and a program on Node against stand-ins for the hosts that it works with. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { createAuthority } from "../../support/certificates.ts";
import { type HttpsUpstream, startHttpsUpstream } from "../../support/process/https-upstream.ts";
import { type RunningVault, startVault } from "../../support/process/vault.ts";
import { gitBackend } from "../git-backend.ts";
import { lockedProject, makePackages, serveRegistry } from "../registry.ts";

export const HOSTS = {
  api: "api.forge.example",
  git: "forge.example",
  npm: "registry.packages.example",
  model: "api.model.example",
} as const;
const SECRET = "s3cret-of-the-day";
const BASIC = `Basic ${Buffer.from(`robot:${SECRET}`).toString("base64")}`;

export type Day = AsyncDisposable & {
  readonly vault: RunningVault;
  readonly upstream: HttpsUpstream;
  /** `https://host:port` of one of them. */
  readonly origin: (of: keyof typeof HOSTS) => string;
  /** Runs all of it as one program under `vault run`, in a folder of that name; what it printed, and its exit code. */
  readonly live: (name: string) => Promise<{ readonly code: number; readonly said: string }>;
};

/** A vault with a service for each host as a whole, as somebody sets one up who knows nothing yet. */
export async function startDay(): Promise<Day> {
  const authority = createAuthority("Stand-ins");
  const packages = makePackages(4);
  let port = 0;
  const origin = (of: keyof typeof HOSTS) => `https://${HOSTS[of]}:${port}`;
  const vault = await startVault({ upstreamCa: authority.pem, hosts: Object.values(HOSTS) });
  const [backend, registry] = [
    await gitBackend(vault.home.path, BASIC),
    serveRegistry(packages, () => origin("npm")),
  ];
  const upstream = await startHttpsUpstream(authority.issue(Object.values(HOSTS)), (request, body) => {
    const [host] = (request.headers.get("host") ?? "").split(":");
    if (host === HOSTS.git) return backend.handle(request, body);
    return host === HOSTS.npm ? registry(request) : Response.json({ ok: true });
  });
  port = upstream.port;
  await vault.mustCli(["vault", "credential", "set", `KEY=${SECRET}`, "NAME=robot"]);
  for (const [name, host] of Object.entries(HOSTS)) {
    const auth =
      name === "git"
        ? ["--auth-type", "basic", "--username-key", "NAME", "--password-key", "KEY"]
        : ["--auth-type", "bearer", "--token-key", "KEY"];
    await vault.mustCli(["vault", "service", "add", "--name", name, "--host", host, ...auth]);
  }
  return {
    vault,
    upstream,
    origin,
    async live(name) {
      const folder = vault.home.at(name);
      await mkdir(join(folder, "project"), { recursive: true });
      const files = { ...lockedProject(packages, origin("npm")), "../program.mjs": PROGRAM };
      for (const [file, text] of Object.entries(files)) await Bun.write(join(folder, "project", file), text);
      const origins = Object.keys(HOSTS).map((of) => `${of}=${origin(of as keyof typeof HOSTS)}`);
      const shell = ["sh", "-ec", `${origins.join(" ")}; ${SCRIPT}`, "sh", folder];
      const { code, out, err } = await vault.cli(["vault", "run", "--", ...shell], {
        timeout: 60_000,
        env: { GIT_TERMINAL_PROMPT: "0", GIT_CONFIG_NOSYSTEM: "1", npm_config_cache: join(folder, "cache") },
      });
      return { code, said: out + err };
    },
    [Symbol.asyncDispose]: async () => {
      await vault[Symbol.asyncDispose]();
      await upstream[Symbol.asyncDispose]();
    },
  };
}

const SCRIPT = `
cd "$1"
ask() { curl -fsS -o /dev/null "$@"; }
ask "$api/user"
for issue in 12 13 14; do ask "$api/repos/acme/site/issues/$issue"; done
ask "$api/repos/acme/site/issues?state=open"
ask -I "$api/repos/acme/site"
ask -X POST -d '{"title":"x"}' "$api/repos/acme/site/issues"
ask -X POST -d '{"body":"x"}' "$api/repos/acme/site/issues/12/comments"
ask -X POST -d '{"body":"x"}' "$api/repos/acme/site/issues/14/comments"
git clone -q "$git/project.git" clone
cd clone
date > NOW
git add . && git -c user.name=T -c user.email=t@example.test commit -qm now && git push -q origin HEAD
cd ../project
NPM_CONFIG_CAFILE="$SSL_CERT_FILE" npm ci --silent
cd ..
node program.mjs "$model"
`;

const PROGRAM = `
const [origin] = process.argv.slice(2);
const ask = async (path, options) => {
  const answer = await fetch(origin + path, options);
  if (!answer.ok) throw new Error(path + " " + answer.status + " " + (await answer.text()));
};
const post = { method: "POST", body: "{}", headers: { "content-type": "application/json" } };
await ask("/v1/models");
await ask("/v1/chat/completions", post);
for (const id of ["3f2504e0-4f89-11d3-9a0c-0305e82c3301", "9b2d7c1e-58aa-4c0f-8d1b-2f6a1c7e0b44"]) {
  await ask("/v1/batches/" + id);
}
`;
