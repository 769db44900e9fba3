import { AppError, type ErrorCode, type ErrorOptions } from "../../core/errors.ts";

type Rule = {
  readonly match: RegExp;
  readonly code: ErrorCode;
  /** `reason` is the failure's own text. */
  readonly say: (path: string, reason: string) => ErrorOptions;
};

const RULES: readonly Rule[] = [
  {
    match: /^FILE_(EMPTY|MISSING)/,
    code: "store_corrupt",
    say: (path, reason) => ({
      message: `The database file ${path} is damaged: ${reason}.`,
      hint: "Restore it from a backup; to begin anew, move away all files whose names begin like it.",
    }),
  },
  {
    match: /^FILE_FOREIGN/,
    code: "store_corrupt",
    say: (path, reason) => ({
      message: `The database file ${path} is another program's: ${reason}.`,
      hint: "It was not changed. Choose another data directory with AGENT_VAULT_HOME, or move the file away.",
    }),
  },
  {
    match: /^FILE_DAMAGED/,
    code: "store_corrupt",
    say: (path, reason) => ({
      message: `The database file ${path} is damaged: ${reason.replaceAll("\n", " ")}`,
      hint: "Restore it from a backup, or move the file away to start with an empty one.",
    }),
  },
  {
    match: /^FILE_MOVED/,
    code: "store_unavailable",
    say: (path, reason) => ({
      message: `The database file ${path} is not the one that was opened: ${reason}. Nothing is written.`,
      hint: "Put it back, or restart the server to use what is there now.",
    }),
  },
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
    : new AppError(rule.code, { ...rule.say(path, cause instanceof Error ? cause.message : ""), cause });
}
