/**
 * What parts of the suite need from the machine. The runner names what was not run and why from this table, and with
 * CI=true anything missing is a failure; a test file that needs one of these asks here and nowhere else.
 */
import { Glob } from "bun";
import { AGENTS } from "./process/agent-packages.ts";
import { JAVA_LIBRARIES } from "./process/java-classes.ts";
import { NODE_CLIENTS } from "./process/node-packages.ts";
import { GRPCIO, goModulesFetched, SVID_LIBRARIES, WIRE_LIBRARIES } from "./process/toolchains.ts";

export type Requirement = {
  readonly name: string;
  /** Test files (a glob from tests/) that do not run without it. */
  readonly files: string;
  /** What the reader does to have it. */
  readonly remedy: string;
  readonly met: () => boolean;
};

const onPath = (...names: string[]) => names.some((name) => Bun.which(name) !== null);

/** In a namespace of its own, which ends with the program. */
const mayMount = () =>
  onPath("unshare") && Bun.spawnSync(["unshare", "-m", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).success;

/** Every optional requirement; a test that is skipped for any other reason fails the run. */
export const REQUIREMENTS = {
  postgres: {
    name: "Postgres",
    files: "store/postgres/**/*.test.ts",
    remedy: "set TEST_DATABASE_URL to an empty database",
    met: () => (process.env["TEST_DATABASE_URL"] ?? "") !== "",
  },
  chromium: {
    name: "Chromium",
    files: "browser/*.test.ts",
    remedy: "install chromium",
    met: () => onPath("chromium", "chromium-browser", "google-chrome"),
  },
  curl: {
    name: "curl",
    files:
      "{clients,cli}/**/{run-identity,catalog,curl,curl-http2,curl-forms,invited-agent,pipes,descriptors,tool-files,upstream-proxy,passthrough}.test.ts",
    remedy: "install curl",
    met: () => onPath("curl"),
  },
  curlForDoctor: {
    name: "curl",
    files: "cli/machine/doctor.test.ts",
    remedy: "install curl",
    met: () => onPath("curl"),
  },
  git: {
    name: "git",
    files: "{clients,cli}/**/{run-identity,git,descriptors,tool-files}.test.ts",
    remedy: "install git",
    met: () => onPath("git"),
  },
  npm: {
    name: "npm",
    files: "clients/tool-files.test.ts",
    remedy: "install npm",
    met: () => onPath("npm"),
  },
  wget: {
    name: "wget",
    files: "clients/tool-files.test.ts",
    remedy: "install wget",
    met: () => onPath("wget"),
  },
  perl: {
    name: "Perl with LWP",
    files: "clients/perl/lwp.test.ts",
    remedy: "install libwww-perl and liblwp-protocol-https-perl",
    met: () =>
      onPath("perl") && Bun.spawnSync(["perl", "-MLWP::UserAgent", "-MLWP::Protocol::https", "-e1"]).success,
  },
  php: {
    name: "PHP with curl",
    files: "clients/tool-files.test.ts",
    remedy: "install php-cli and php-curl",
    met: () => onPath("php"),
  },
  svn: {
    name: "Subversion",
    files: "clients/proxies/door-recipes.test.ts",
    remedy: "install subversion",
    met: () => onPath("svn"),
  },
  phpStreams: {
    name: "PHP",
    files: "clients/proxies/door-recipes.test.ts",
    remedy: "install php-cli",
    met: () => onPath("php"),
  },
  java: {
    name: "a JDK",
    files: "clients/java/java.test.ts",
    remedy: "install default-jdk-headless",
    met: () => onPath("java") && onPath("javac") && onPath("keytool"),
  },
  maven: {
    name: "Maven",
    files: "clients/java/maven.test.ts",
    remedy: "install maven",
    met: () => onPath("java") && onPath("mvn"),
  },
  okhttp: {
    name: "OkHttp for Java",
    files: "clients/java/okhttp.test.ts",
    remedy: "install default-jdk-headless and maven, and let it reach Maven Central once",
    met: () => onPath("javac") && JAVA_LIBRARIES.installed(),
  },
  nss: {
    name: "Chromium and NSS's certutil",
    files: "clients/browsers/*.test.ts",
    remedy: "install chromium and libnss3-tools",
    met: () => onPath("chromium", "chromium-browser", "google-chrome") && onPath("certutil"),
  },
  apt: {
    name: "apt (Debian)",
    files: "clients/tool-files.test.ts",
    remedy: "run on a Debian",
    met: () => onPath("apt-get"),
  },
  node: {
    name: "node",
    files: "{clients,wire}/**/{run-identity,node,address,echo,health}.test.ts",
    remedy: "install Node",
    met: () => onPath("node"),
  },
  nodeClients: {
    name: "Nodes of several versions and their HTTP libraries",
    files: "clients/node-shim/node-shim.test.ts",
    remedy: "install npm, and let it reach its registry once",
    met: NODE_CLIENTS.installed,
  },
  agents: {
    name: "Claude Code and Codex",
    files: "clients/agents/first-prompt.test.ts",
    remedy: "install npm, and let it reach its registry once",
    met: AGENTS.installed,
  },
  python: {
    name: "python3",
    files:
      "{clients,cli,unit,http}/**/{run-identity,token-exchange,python,pipes,descriptors,signals,tool-files,dialler,webhook-signature}.test.ts",
    remedy: "install python3",
    met: () => onPath("python3"),
  },
  goModules: {
    name: "Go and the modules of tests/clients/go",
    files: "clients/**/{run-identity,net-http,upgrade,curl-http2,health,go}.test.ts",
    remedy: "install Go 1.19 or later, and let it reach the module proxy once",
    met: goModulesFetched,
  },
  grpcio: {
    name: "Python's grpcio",
    files: "clients/grpc/health.test.ts",
    remedy: "install python3 with venv and pip, and let it reach PyPI once",
    met: GRPCIO.installed,
  },
  svidLibraries: {
    name: "Python's PyJWT and spiffe",
    files: "clients/identity/{python,passports}.test.ts",
    remedy: "install python3 with venv and pip, and let it reach PyPI once",
    met: SVID_LIBRARIES.installed,
  },
  wireLibraries: {
    name: "Python's cryptography and websockets",
    files: "wire/wire.test.ts",
    remedy: "install python3 with venv and pip, and let it reach PyPI once",
    met: WIRE_LIBRARIES.installed,
  },
  openssl: {
    name: "OpenSSL 3",
    files: "clients/identity/openssl.test.ts",
    remedy: "install openssl",
    met: () => onPath("openssl"),
  },
  zsh: {
    name: "zsh",
    files: "cli/completions.test.ts",
    remedy: "install zsh",
    met: () => onPath("zsh"),
  },
  fish: {
    name: "fish",
    files: "cli/completions.test.ts",
    remedy: "install fish",
    met: () => onPath("fish"),
  },
  smallDisks: {
    name: "the right to mount a small file system",
    files: "cli/machine/new-store.test.ts",
    remedy: "run as root",
    met: () => process.getuid?.() === 0 && mayMount(),
  },
  trustStore: {
    name: "Debian's trust store, and the right to mount another in its place",
    files: "cli/machine/trust-store.test.ts",
    remedy: "run as root on a Debian with ca-certificates",
    met: () => process.getuid?.() === 0 && onPath("update-ca-certificates") && mayMount(),
  },
  go: {
    name: "Go",
    files: "{build,unit}/**/{bench-go,go-peer}.test.ts",
    remedy: "install Go",
    met: () => onPath("go"),
  },
} as const satisfies Record<string, Requirement>;

/** The requirements this machine lacks, of those that some existing test file has. */
export function unmet(testsFolder: string): Requirement[] {
  return Object.values(REQUIREMENTS).filter(
    ({ files, met }) => !met() && !new Glob(files).scanSync({ cwd: testsFolder }).next().done,
  );
}
