/** The platforms a release is made for, and what each is called by Bun and in an archive's name. */
export type Target = {
  /** Value of `bun build --target`. */
  readonly bun: string;
  /** `uname -s` in lower case, as install.sh spells it. */
  readonly os: "linux" | "darwin";
  readonly arch: "x64" | "arm64";
};

export const TARGETS: readonly Target[] = [
  { bun: "bun-linux-x64", os: "linux", arch: "x64" },
  { bun: "bun-linux-arm64", os: "linux", arch: "arm64" },
  { bun: "bun-darwin-x64", os: "darwin", arch: "x64" },
  { bun: "bun-darwin-arm64", os: "darwin", arch: "arm64" },
];

/** Name of the archive that install.sh asks for; the version carries no leading `v`. */
export function archiveName(version: string, { os, arch }: Pick<Target, "os" | "arch">): string {
  return `agent-vault_${version}_${os}_${arch}.tar.gz`;
}
