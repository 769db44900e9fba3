/** Failed operations on files, in words. */
const WORDS: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  ENOENT: "no such file or directory",
  ENOSPC: "no space left on the disk",
  EDQUOT: "disk quota exceeded",
  EROFS: "the file system is read-only",
  EISDIR: "it is a directory",
  ENOTDIR: "a part of the path is no directory",
  ELOOP: "too many symbolic links",
};

/** What the system refused, with the path where it named one; undefined for whatever else was thrown. */
export function systemFault(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, path } = error as NodeJS.ErrnoException;
  if (code === undefined || !Object.hasOwn(WORDS, code)) return undefined;
  return `${path === undefined ? "" : `${path}: `}${WORDS[code]} (${code})`;
}
