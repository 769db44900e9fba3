import { AppError, type ErrorCode, type ErrorOptions } from "../../core/errors.ts";

type Rule = { readonly match: RegExp; readonly code: ErrorCode; readonly options: ErrorOptions };

const UNREACHABLE: ErrorOptions = { hint: "Check the address in DATABASE_URL and that the server is up." };
const REFUSED: ErrorOptions = {
  message: "The database server refused the login.",
  hint: "Check the user, the password and the database name in DATABASE_URL.",
};

/** By SQLSTATE where the server answered (PostgreSQL, appendix A), by the client's own code where it did not. */
const RULES: readonly Rule[] = [
  {
    match: /^53100/,
    code: "store_full",
    options: { hint: "Free some space on the database server and retry." },
  },
  {
    match: /^(XX00[12]|58)/,
    code: "store_corrupt",
    options: { message: "The database server reports damaged data.", hint: "See the server's own log." },
  },
  { match: /^(28|3D000|42501)/, code: "store_unavailable", options: REFUSED },
  { match: /^(08|53|57|25006)/, code: "store_unavailable", options: UNREACHABLE },
  // A row that this one belongs to went meanwhile, or two transactions stood in each other's way.
  { match: /^(23503|40)/, code: "conflict", options: {} },
  {
    match: /^22021/,
    code: "bad_request",
    options: { message: "Text may not contain the character U+0000." },
  },
  {
    match: /^ERR_POSTGRES_(CONNECTION|IDLE|LIFETIME|TLS|SSL|AUTHENTICATION|UNKNOWN_AUTH|PASSWORD|SASL)/,
    code: "store_unavailable",
    options: UNREACHABLE,
  },
  { match: /^E(CONN|HOST|NET|PIPE|TIMEDOUT|NOTFOUND|AI_)/, code: "store_unavailable", options: UNREACHABLE },
];

/** What a failure of the server, or of the way to it, means to the rest of the program. */
export function fromPostgresFailure(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const failure = failureCode(cause);
  const rule = RULES.find(({ match }) => match.test(failure));
  return rule === undefined
    ? new AppError("internal", { cause })
    : new AppError(rule.code, { ...rule.options, cause });
}

/** Bun puts the SQLSTATE into `errno` and keeps `code` for its own names. */
function failureCode(cause: unknown): string {
  if (!(cause instanceof Error)) return "";
  if ("errno" in cause && typeof cause.errno === "string") return cause.errno;
  return "code" in cause ? String(cause.code) : "";
}
