/** A package registry in memory, and the lock files by which each package manager installs all of it. */
import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";

export type Package = {
  readonly name: string;
  readonly path: string;
  readonly tarball: Buffer;
  readonly integrity: string;
  readonly shasum: string;
};

export const VERSION = "1.0.0";

export function makePackages(count: number): Package[] {
  return Array.from({ length: count }, (_, at) => {
    const name = `package-${at}`;
    const manifest = Buffer.from(JSON.stringify({ name, version: VERSION }));
    const tarball = gzipSync(tar("package/package.json", manifest), { level: 1 });
    const digest = (algorithm: string) => createHash(algorithm).update(tarball);
    return {
      name,
      path: `/${name}/-/${name}-${VERSION}.tgz`,
      tarball,
      integrity: `sha512-${digest("sha512").digest("base64")}`,
      shasum: digest("sha1").digest("hex"),
    };
  });
}

/** Answers tarballs, and what a registry says of a package. */
export function serveRegistry(packages: readonly Package[], origin: () => string) {
  const paths = new Map(packages.map((one) => [one.path, one]));
  const names = new Map(packages.map((one) => [`/${one.name}`, one]));
  return (request: Request): Response => {
    const { pathname } = new URL(request.url);
    const tarball = paths.get(pathname)?.tarball;
    if (tarball !== undefined) return new Response(new Uint8Array(tarball));
    const known = names.get(pathname);
    if (known === undefined) return new Response("not found", { status: 404 });
    const { name, path, integrity, shasum } = known;
    const dist = { tarball: `${origin()}${path}`, integrity, shasum };
    return Response.json({
      name,
      "dist-tags": { latest: VERSION },
      versions: { [VERSION]: { name, version: VERSION, dist } },
    });
  };
}

/** Files of a project that depends on all packages, locked. */
export function lockedProject(packages: readonly Package[], origin: string): Record<string, string> {
  const dependencies = Object.fromEntries(packages.map(({ name }) => [name, VERSION]));
  return {
    "package.json": JSON.stringify({ name: "project", version: "0.0.0", private: true, dependencies }),
    ".npmrc": `registry=${origin}/\naudit=false\nfund=false\nupdate-notifier=false\n`,
    ".yarnrc": `registry "${origin}/"\ndisable-self-update-check true\n`,
    "bunfig.toml": `[install]\nregistry = "${origin}/"\n`,
    "package-lock.json": npmLock(packages, origin, dependencies),
    "yarn.lock": yarnLock(packages, origin),
    "pnpm-lock.yaml": pnpmLock(packages),
    "bun.lock": bunLock(packages, origin, dependencies),
  };
}

type Dependencies = Record<string, string>;

function npmLock(packages: readonly Package[], origin: string, dependencies: Dependencies): string {
  const entries = packages.map(({ name, path, integrity }) => [
    `node_modules/${name}`,
    { version: VERSION, resolved: `${origin}${path}`, integrity },
  ]);
  return JSON.stringify({
    name: "project",
    version: "0.0.0",
    lockfileVersion: 3,
    requires: true,
    packages: { "": { name: "project", version: "0.0.0", dependencies }, ...Object.fromEntries(entries) },
  });
}

function yarnLock(packages: readonly Package[], origin: string): string {
  const entries = packages.map(
    ({ name, path, integrity, shasum }) =>
      `${name}@${VERSION}:\n  version "${VERSION}"\n  resolved "${origin}${path}#${shasum}"\n  integrity ${integrity}\n`,
  );
  return `# yarn lockfile v1\n\n\n${entries.sort().join("\n")}`;
}

function pnpmLock(packages: readonly Package[]): string {
  const each = (line: (one: Package) => string) => packages.map(line).join("");
  return (
    "lockfileVersion: '9.0'\n\nsettings:\n  autoInstallPeers: true\n  excludeLinksFromLockfile: false\n\n" +
    `importers:\n  .:\n    dependencies:\n${each(({ name }) => `      ${name}:\n        specifier: ${VERSION}\n        version: ${VERSION}\n`)}` +
    `\npackages:\n${each(({ name, integrity }) => `  ${name}@${VERSION}:\n    resolution: {integrity: ${integrity}}\n`)}` +
    `\nsnapshots:\n${each(({ name }) => `  ${name}@${VERSION}: {}\n`)}`
  );
}

function bunLock(packages: readonly Package[], origin: string, dependencies: Dependencies): string {
  const entries = packages.map(({ name, path, integrity }) => [
    name,
    [`${name}@${VERSION}`, `${origin}${path}`, {}, integrity],
  ]);
  return JSON.stringify({
    lockfileVersion: 1,
    workspaces: { "": { name: "project", dependencies } },
    packages: Object.fromEntries(entries),
  });
}

/** POSIX 1003.1-1988 (ustar): one file. */
function tar(name: string, content: Buffer): Buffer {
  const head = Buffer.alloc(512);
  const field = (text: string, at: number) => head.write(text, at, "latin1");
  const octal = (value: number, length: number) => `${value.toString(8).padStart(length - 1, "0")}\0`;
  field(name, 0);
  field(octal(0o644, 8), 100);
  field(octal(0, 8), 108);
  field(octal(0, 8), 116);
  field(octal(content.length, 12), 124);
  field(octal(0, 12), 136);
  field(" ".repeat(8), 148);
  field("0", 156);
  field("ustar\x0000", 257);
  const sum = head.reduce((total, byte) => total + byte, 0);
  field(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  const padding = Buffer.alloc((512 - (content.length % 512)) % 512);
  return Buffer.concat([head, content, padding, Buffer.alloc(1024)]);
}
