/** Package managers under `vault run`, with the limits that users have, against a brokered registry. */
import { expect, test } from "bun:test";
import { mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { lockedProject, makePackages, serveRegistry } from "./registry.ts";
import { HOST, stage } from "./stage.ts";

const bin = (name: string) => join(import.meta.dir, "../../node_modules/.bin", name);

type Manager = { readonly name: string; readonly command: readonly string[]; readonly packages: number };

/**
 * Each by the way that its lock file is taken as it is. All need more than the burst of 200 at once, so that they have
 * to wait their turn; fewer for the last two, which take the most CPU for each.
 */
const MANAGERS: readonly Manager[] = [
  { name: "npm", command: ["npm", "ci"], packages: 700 },
  { name: "bun", command: [process.execPath, "install", "--frozen-lockfile"], packages: 700 },
  { name: "pnpm", command: [bin("pnpm"), "install", "--frozen-lockfile"], packages: 300 },
  { name: "yarn", command: [bin("yarn"), "install", "--frozen-lockfile"], packages: 300 },
];

/** The machine's own npmrc may name a trust store, which is not what this is about. */
const IN_FOLDER = 'cd "$1" && shift && NPM_CONFIG_CAFILE="$SSL_CERT_FILE" exec "$@"';

test("npm, bun, pnpm and yarn install hundreds of packages from a brokered registry, and none is refused", async () => {
  const packages = makePackages(700);
  let origin = "";
  await using s = await stage(
    undefined,
    serveRegistry(packages, () => origin),
  );
  origin = s.url;
  const { vault } = s;

  /** A vault each, so that each has the budget of one agent that installs. */
  const install = async ({ name, command, packages: count }: Manager) => {
    const folder = vault.home.at(name);
    await mkdir(folder);
    const files = lockedProject(packages.slice(0, count), origin);
    for (const [file, text] of Object.entries(files)) await Bun.write(join(folder, file), text);
    const inVault = ["--vault", name];
    await vault.mustCli(["vault", "create", name]);
    await vault.mustCli(["vault", "credential", "set", ...inVault, "CLIENT_KEY=secret"]);
    await vault.mustCli([
      ...["vault", "service", "add", ...inVault, "--name", "registry", "--host", HOST],
      ...["--auth-type", "bearer", "--token-key", "CLIENT_KEY"],
    ]);
    const shell = ["sh", "-c", IN_FOLDER, "sh", folder, ...command];
    const { code, out, err } = await vault.cli(["vault", "run", ...inVault, "--", ...shell], {
      timeout: 150_000,
      // For root it is one for the whole machine, from which a second run would ask nothing of the registry.
      env: { YARN_CACHE_FOLDER: vault.home.at("yarn-cache") },
    });
    const found = await readdir(join(folder, "node_modules")).catch(() => []);
    return {
      name,
      said: code === 0 ? "" : out + err,
      installed: found.filter((entry) => entry.startsWith("package-")).length,
      refused: JSON.parse(await vault.mustCli(["vault", "logs", ...inVault, "--status", "err", "--json"])),
      newest: JSON.parse(await vault.mustCli(["vault", "logs", ...inVault, "--json", "-n", "1"])),
    };
  };

  const some = expect.stringMatching(/./);
  expect(await Promise.all(MANAGERS.map(install))).toEqual(
    MANAGERS.map(({ name, packages: installed }) => ({
      name,
      said: "",
      installed,
      refused: [],
      newest: [
        expect.objectContaining({
          matched_service: "registry",
          credential_keys: ["CLIENT_KEY"],
          actor_type: "user",
          actor_name: some,
          session_id: some,
        }),
      ],
    })),
  );
}, 180_000);
