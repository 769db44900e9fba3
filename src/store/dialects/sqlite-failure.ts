import { AppError, type ErrorCode, type ErrorOptions } from "../../core/errors.ts";

type Rule = {
  readonly match: RegExp;
  readonly code: ErrorCode;
  readonly say: (path: string) => ErrorOptions;
};

const RULES: readonly Rule[] = [
  { match: /^SQLITE_FULL/, code: "store_full", say: () => ({ hint: "Free some space and retry." }) },
  {
    match: /^SQLITE_(CORRUPT|NOTADB)/,
    code: "store_corrupt",
    say: (path) => ({
      message: `The database file ${path} is damaged.`,
      hint: "Restore it from a backup, or move the file away to start with an empty one.",
    }),
  },
  {
    match: /^(SQLITE_(CANTOPEN|READONLY|PERM|AUTH)|EACCES|EPERM|EROFS|ENOENT|ENOTDIR|EISDIR)/,
    code: "data_dir_unusable",
    say: (path) => ({
      message: `The database file ${path} cannot be opened for writing.`,
      hint: "Check that its directory exists and that you own both.",
    }),
  },
  {
    match: /^SQLITE_(BUSY|LOCKED)/,
    code: "store_unavailable",
    say: (path) => ({ message: `The database file ${path} is held by another process.` }),
  },
  {
    match: /^(SQLITE_IOERR|ENOSPC|EIO)/,
    code: "store_unavailable",
    say: (path) => ({
      message: `The database file ${path} cannot be read or written.`,
      hint: "Check the disk and the space left on it.",
    }),
  },
  { match: /^SQLITE_CONSTRAINT_FOREIGNKEY/, code: "conflict", say: () => ({}) },
];

/** What a failure of SQLite, or of the file below it, means to the rest of the program. */
export function fromSqliteFailure(cause: unknown, path: string): AppError {
  if (cause instanceof AppError) return cause;
  const failure = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const rule = RULES.find(({ match }) => match.test(failure));
  return rule === undefined
    ? new AppError("internal", { cause })
    : new AppError(rule.code, { ...rule.say(path), cause });
}
