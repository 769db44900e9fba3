import type { SmtpServer } from "./smtp-server.ts";

/** A server's own words may be long. */
const MAX_LENGTH = 200;

/** What the runtime calls failures to connect. */
const UNREACHED: Readonly<Record<string, string>> = {
  ECONNREFUSED: "it refuses connections",
  ENOTFOUND: "its name is not known",
  EAI_AGAIN: "its name cannot be looked up at the moment",
  EHOSTUNREACH: "it cannot be reached",
  ENETUNREACH: "it cannot be reached",
};

/** By the command that was refused; with none of them it is the session that failed. */
const REFUSED: readonly (readonly [command: string, words: string])[] = [
  ["AUTH", "it refuses the login"],
  ["MAIL FROM", "it refuses the sender"],
  ["RCPT TO", "it refuses the recipient"],
  ["DATA", "it refuses the message"],
  ["STARTTLS", "it refuses to encrypt (STARTTLS)"],
];

/**
 * Why a message did not leave, for an operator: which server, and what went wrong there, on one line. The server's
 * words are repeated, but never the password, whatever form of it they hold. The cause goes no further for that reason.
 */
export function smtpFault(server: SmtpServer, cause: unknown): Error {
  const { host, port, login } = server;
  const place = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  const secrets = login === undefined ? [] : formsOf(login.username, login.password.open());
  // Before anything is cut off: half a password is one still.
  const why = secrets.reduce((text, secret) => text.replaceAll(secret, "[redacted]"), reason(cause));
  return new Error(oneLine(`The mail server at ${place}: ${why}`));
}

function reason(cause: unknown): string {
  if (!(cause instanceof Error)) return "it failed";
  const { code = "", originalCode = "", command = "", response } = cause as Details;
  const unreached = UNREACHED[originalCode] ?? UNREACHED[code];
  if (unreached !== undefined) return unreached;
  const [, refused] = REFUSED.find(([name]) => command.startsWith(name)) ?? [];
  if (refused !== undefined) return response === undefined ? refused : `${refused}: ${response}`;
  if (isCertificateFault(originalCode || code)) {
    return `its certificate does not verify (${originalCode || code})`;
  }
  return cause.message;
}

/** What `node:net`, `node:tls` and nodemailer add to their errors. */
type Details = Error & {
  readonly code?: string;
  readonly originalCode?: string;
  readonly command?: string;
  readonly response?: string;
};

function isCertificateFault(code: string): boolean {
  return /CERT|SIGNATURE|ALTNAME|ISSUER/.test(code);
}

/** As it is, and as PLAIN and LOGIN send it (RFC 4616, draft-murchison-sasl-login). */
function formsOf(username: string, password: string): string[] {
  const base64 = (text: string) => Buffer.from(text, "utf8").toString("base64");
  return [base64(`\0${username}\0${password}`), base64(password), password];
}

function oneLine(text: string): string {
  const line = text.replace(/[\p{Cc}\s]+/gu, " ").trim();
  return line.length > MAX_LENGTH ? `${line.slice(0, MAX_LENGTH - 1)}…` : line;
}
