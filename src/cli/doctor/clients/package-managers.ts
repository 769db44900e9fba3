/** Package managers, each pointed at the canary instead of at its registry, with caches that are thrown away. */
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { type Client, type Errand, NOT_INSTALLED } from "./client.ts";

const NAME = "agent-vault-doctor";
const PROJECT = () => ({
  "package.json": JSON.stringify({ name: "doctor", version: "0.0.0", private: true }),
});
const npmEnv = ({ folder, url }: Errand) => ({
  NPM_CONFIG_CACHE: folder,
  NPM_CONFIG_REGISTRY: `${url}/`,
  NPM_CONFIG_FETCH_RETRIES: "0",
  NPM_CONFIG_UPDATE_NOTIFIER: "false",
});

const NPM_FILES = "npm config ls -l shows which npmrc names another proxy or cafile";
const YARN = `case $(yarn --version) in 1.*) exec yarn info ${NAME} --registry "$1/" ;; esac; exec yarn npm info ${NAME}`;

export const PACKAGE_MANAGERS: readonly Client[] = [
  {
    name: "npm",
    program: "npm",
    args: ({ url }) => ["view", NAME, "version", `--registry=${url}/`, "--fetch-retries=0"],
    env: npmEnv,
    cures: { bypasses: NPM_FILES, rejects_certificate: NPM_FILES },
  },
  {
    name: "pnpm",
    program: "pnpm",
    args: ({ url, folder }) => ["add", NAME, `--registry=${url}/`, `--store-dir=${folder}/store`],
    env: (errand) => ({
      ...npmEnv(errand),
      XDG_DATA_HOME: errand.folder,
      XDG_STATE_HOME: errand.folder,
      npm_config_fetch_retries: "0",
    }),
    files: PROJECT,
    cures: { bypasses: NPM_FILES, rejects_certificate: NPM_FILES },
  },
  {
    name: "yarn",
    program: "yarn",
    // Two programs of one name: the old one takes the registry as a flag, the new one from its variables.
    starter: "sh",
    args: ({ url }) => ["-c", YARN, "sh", url],
    env: ({ url, folder }) => ({
      YARN_CACHE_FOLDER: `${folder}/cache`,
      YARN_GLOBAL_FOLDER: `${folder}/global`,
      YARN_NPM_REGISTRY_SERVER: url,
      YARN_ENABLE_TELEMETRY: "0",
      YARN_HTTP_RETRY: "0",
    }),
    files: PROJECT,
    cures: { bypasses: "yarn config shows which file names another proxy" },
  },
  {
    name: "bun-install",
    program: "bun",
    args: ({ url }) => ["add", NAME, `--registry=${url}/`],
    env: ({ folder }) => ({ BUN_INSTALL_CACHE_DIR: `${folder}/cache` }),
    files: PROJECT,
  },
  {
    name: "pip",
    program: "python3",
    args: ({ url, folder }) => [
      ...["-c", PIP, "download", "--no-deps", "--no-cache-dir", "--disable-pip-version-check"],
      ...["--retries=0", "--timeout=4", `--dest=${folder}`, `--index-url=${url}/simple`, NAME],
    ],
    env: () => ({ PYTHONDONTWRITEBYTECODE: "1", PIP_NO_INPUT: "1" }),
    cures: { rejects_certificate: "pip config list shows which file names another cert" },
  },
  {
    name: "uv",
    program: "uv",
    args: ({ url, folder }) => ["pip", "install", `--target=${folder}/t`, `--index-url=${url}/simple`, NAME],
    env: ({ folder }) => ({ UV_CACHE_DIR: `${folder}/cache`, UV_HTTP_RETRIES: "0", UV_HTTP_TIMEOUT: "4" }),
  },
  {
    name: "go",
    program: "go",
    args: () => ["list", "-m", "-versions", "agent-vault.invalid/doctor"],
    env: ({ url, folder }) => ({
      GOPROXY: url,
      GONOSUMDB: "*",
      GOFLAGS: "-mod=mod",
      GOTOOLCHAIN: "local",
      GOMODCACHE: `${folder}/mod`,
      GOCACHE: `${folder}/cache`,
      GOPATH: `${folder}/path`,
      XDG_CONFIG_HOME: folder,
    }),
    cures: { rejects_certificate: "on macOS Go asks the keychain alone: agent-vault ca install" },
  },
  {
    name: "maven",
    program: "mvn",
    patienceMs: 9000,
    // What is needed to read the project lies in the repository, and validating it takes no plugin.
    args: ({ folder }) => [
      "-q",
      "-B",
      "-Dstyle.color=never",
      `-Dmaven.repo.local=${folder}/repository`,
      "validate",
    ],
    files: ({ url }) => ({ "pom.xml": mavenProject(url) }),
    cures: {
      bypasses:
        "leave JAVA_TOOL_OPTIONS and MAVEN_OPTS as run sets them; on macOS that takes run --open-port",
      rejects_certificate: "name no -Djavax.net.ssl.trustStore of your own",
      failed: "mvn -X validate shows which settings.xml names another proxy or mirror",
    },
  },
  {
    name: "cargo",
    program: "cargo",
    args: ({ url }) => ["search", NAME, `--index=sparse+${url}/`],
    env: ({ folder }) => ({ CARGO_HOME: folder, CARGO_NET_RETRY: "0", CARGO_HTTP_TIMEOUT: "4" }),
    files: cargoSettings,
  },
];

function mavenProject(url: string): string {
  return `<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <parent><groupId>agent-vault</groupId><artifactId>doctor</artifactId><version>1</version><relativePath/></parent>
  <artifactId>project</artifactId><packaging>pom</packaging>
  <repositories><repository><id>agent-vault-doctor</id><url>${url}</url></repository></repositories>
</project>`;
}

const PIP = `import sys
try:
  from pip._internal.cli.main import main
except ImportError:
  sys.exit(${NOT_INSTALLED})
sys.exit(main(sys.argv[1:]))`;

/** The user's own settings, which is what goes wrong, in a home that may be written to. */
function cargoSettings(): Readonly<Record<string, string>> {
  const home = join(homedir(), ".cargo");
  const found = ["config.toml", "config"].map((name) => join(home, name)).find(existsSync);
  return found === undefined ? {} : { "config.toml": readFileSync(found, "utf8") };
}
