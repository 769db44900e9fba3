import { AppError, type ErrorCode, type ErrorOptions } from "../../core/errors.ts";

type Rule = { readonly match: RegExp; readonly code: ErrorCode; readonly options: ErrorOptions };

const UNREACHABLE: ErrorOptions = { hint: "Check the address in DATABASE_URL and that the server is up." };
const BUSY: ErrorOptions = {
  message: "The database has no connection free.",
  hint: "Retry; if it lasts, look what keeps the database busy, or adjust DB_MAX_OPEN_CONNS.",
};

/**
 * By SQLSTATE where the server answered (PostgreSQL, appendix A), by Node's code where the system or TLS did, and by
 * the driver's words where it speaks for itself. The first that matches counts.
 */
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
  {
    match: /^3D000/,
    code: "store_unavailable",
    options: {
      message: "The database server has no database of that name.",
      hint: "Check the database name in DATABASE_URL.",
    },
  },
  {
    match: /^(28|SASL)/,
    code: "store_unavailable",
    options: {
      message: "The database server refused the login.",
      hint: "Check the user, the password and the database name in DATABASE_URL.",
    },
  },
  {
    match: /^(42501|3F000)/,
    code: "store_unavailable",
    options: {
      message: "The database user may not do this in this schema, or the schema does not exist.",
      hint: "Grant the user of DATABASE_URL usage and create on it, and check search_path.",
    },
  },
  {
    match: /^25006/,
    code: "store_unavailable",
    options: {
      message: "The database takes no writes: it is a standby, or was set read-only.",
      hint: "Point DATABASE_URL at the primary; after a failover a retry may be enough.",
    },
  },
  {
    match: /^(26000|42P05|08P01)/,
    code: "store_unavailable",
    options: {
      message: "What stands between here and the database, such as PgBouncer, does not pass everything on.",
      hint:
        "Under PgBouncer leave search_path and options out of DATABASE_URL, or add them to its " +
        "ignore_startup_parameters; its log says what it refused.",
    },
  },
  { match: /^(53300|timeout exceeded when trying to connect)/, code: "store_unavailable", options: BUSY },
  {
    match: /^(53|55P03|57014)/,
    code: "store_unavailable",
    options: { message: "The database is too busy to answer in time.", hint: "Retry." },
  },
  {
    match: /^57/,
    code: "store_unavailable",
    options: {
      message: "The database server is starting, stopping or ended the connection.",
      hint: "Retry.",
    },
  },
  {
    match: /^(Connection terminated due to connection timeout|timeout expired)/,
    code: "store_unavailable",
    options: {
      message: "The database did not answer within 5 s.",
      hint: "Check the database server and the network between.",
    },
  },
  // A row that this one belongs to went meanwhile, or two transactions stood in each other's way.
  { match: /^(23503|40)/, code: "conflict", options: {} },
  {
    match: /^22021/,
    code: "bad_request",
    options: { message: "Text may not contain the character U+0000." },
  },
  {
    match:
      /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|ERROR_SELF|The server does not support SSL)/,
    code: "store_unavailable",
    options: {
      message: "TLS with the database server failed.",
      hint: "Check sslmode and sslrootcert in DATABASE_URL, and the server's certificate.",
    },
  },
  {
    match: /^(08|E(CONN|HOST|NET|PIPE|TIMEDOUT|NOTFOUND|AI_))/,
    code: "store_unavailable",
    options: UNREACHABLE,
  },
  { match: /^(Connection terminated|Client )/, code: "store_unavailable", options: UNREACHABLE },
];

const LOST = /^(57P0[1-5]|08|E(CONNRESET|CONNABORTED|PIPE|TIMEDOUT)|Connection terminated|Client )/;

/** Is the connection gone, so that another one may do better? */
export function isConnectionLost(cause: unknown): boolean {
  return LOST.test(failureCode(cause));
}

const UNREACHED = /^(E(CONN|HOST|NET|PIPE|TIMEDOUT|NOTFOUND|AI_)|Connection terminated|timeout expired)/;

/** Of a connection that could not be made: did nobody answer? */
export function isUnreachable(cause: unknown): boolean {
  return UNREACHED.test(failureCode(cause));
}

/** Did the server refuse a write because it takes none? Nothing of its transaction is done then. */
export function isReadOnly(cause: unknown): boolean {
  return failureCode(cause) === "25006";
}

/** What a failure of the server, or of the way to it, means to the rest of the program. */
export function fromPostgresFailure(cause: unknown): AppError {
  if (cause instanceof AppError) return cause;
  const failure = failureCode(cause);
  const rule = RULES.find(({ match }) => match.test(failure));
  if (rule === undefined) return new AppError("internal", { cause });
  // Whoever sent it is told; it is nothing that an operator has to look into.
  if (rule.code === "bad_request") return new AppError(rule.code, rule.options);
  return new AppError(rule.code, { ...rule.options, cause });
}

/** SQLSTATE and the system's codes are `code`; what the driver says by itself has only words. */
function failureCode(cause: unknown): string {
  if (cause instanceof AppError) return failureCode(cause.cause);
  if (!(cause instanceof Error)) return "";
  return "code" in cause && typeof cause.code === "string" ? cause.code : cause.message;
}
