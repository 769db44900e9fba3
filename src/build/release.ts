/**
 * `npm run build -- --release`: what install.sh downloads. The archive's name, its layout and the form of
 * checksums.txt are decided here and nowhere else; tests/install packs its releases with these functions.
 */
import { copyFile, cp, mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compileBinary } from "./binary.ts";
import { packageVersion, ROOT } from "./sources.ts";
import { archiveName, TARGETS, type Target } from "./targets.ts";

type ReleaseOptions = {
  /** A Bun target; every target when undefined. */
  readonly only: string | undefined;
  /** Written into the copy of install.sh, which without it knows no release. */
  readonly url: string | undefined;
};

/** Builds every target, or only the named one. A target that cannot be built here is named and fails the run. */
export async function writeRelease(folder: string, { only, url }: ReleaseOptions): Promise<void> {
  const version = await packageVersion();
  const failed: string[] = [];
  const archives: string[] = [];
  for (const target of TARGETS.filter(({ bun }) => only === undefined || bun === only)) {
    try {
      archives.push(await buildArchive(folder, version, target));
      process.stderr.write(`packed ${archives.at(-1)}\n`);
    } catch (error) {
      failed.push(target.bun);
      process.stderr.write(`${target.bun}: ${error instanceof Error ? error.message : String(error)}\n`);
    }
  }
  await Bun.write(join(folder, "checksums.txt"), await checksums(folder, archives));
  await Bun.write(
    join(folder, "install.sh"),
    installer(await Bun.file(`${ROOT}install.sh`).text(), url ?? ""),
  );
  if (failed.length > 0) throw new Error(`not built: ${failed.join(", ")}`);
  if (archives.length === 0) throw new Error(`no release is made for ${only}`);
}

/**
 * Packs `staged` (a folder with `agent-vault`, `LICENSE` and `completions/`) into `folder` and returns the archive's
 * name. The three names stand at the archive's top level.
 */
export async function packArchive(
  folder: string,
  { version, target, staged }: { version: string; target: Pick<Target, "os" | "arch">; staged: string },
): Promise<string> {
  const name = archiveName(version, target);
  await mkdir(folder, { recursive: true });
  const tar = Bun.spawn(
    ["tar", "-czf", join(folder, name), "-C", staged, "agent-vault", "LICENSE", "completions"],
    {
      stderr: "pipe",
    },
  );
  const [said, code] = await Promise.all([tar.stderr.text(), tar.exited]);
  if (code !== 0) throw new Error(`tar: ${said.trim()}`);
  return name;
}

/** One line per archive, `<sha256 in hex>  <name>`, which is also what sha256sum -c reads. */
export async function checksums(folder: string, archives: readonly string[]): Promise<string> {
  const lines = archives.map(async (name) => {
    const bytes = await Bun.file(join(folder, name)).bytes();
    return `${new Bun.CryptoHasher("sha256").update(bytes).digest("hex")}  ${name}\n`;
  });
  return (await Promise.all(lines)).join("");
}

/** install.sh as it is published: it knows where its releases are. Throws when the script has no place for that. */
export function installer(script: string, url: string): string {
  if (!/^[\w:/.[\]~-]*$/.test(url)) throw new Error(`not a plain URL: ${url}`);
  const line = /^PUBLISHED_RELEASE_URL=.*$/m;
  if (!line.test(script)) throw new Error("install.sh has no PUBLISHED_RELEASE_URL line");
  return script.replace(line, `PUBLISHED_RELEASE_URL="${url}"`);
}

async function buildArchive(folder: string, version: string, target: Target): Promise<string> {
  const staged = await mkdtemp(join(tmpdir(), "agent-vault-release-"));
  try {
    await compileBinary(join(staged, "agent-vault"), target.bun);
    await copyFile(`${ROOT}LICENSE`, join(staged, "LICENSE"));
    await cp(`${ROOT}completions`, join(staged, "completions"), { recursive: true });
    return await packArchive(folder, { version, target, staged });
  } finally {
    await rm(staged, { recursive: true, force: true });
  }
}
