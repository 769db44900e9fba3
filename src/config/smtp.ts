import { parseEmail } from "../core/account/email.ts";
import { Secret } from "../core/secret.ts";
import type { Environment } from "./keys.ts";
import { type Reader, Unusable } from "./reader.ts";
import { integerBetween, oneOf, parseBoolean } from "./values.ts";

export const SMTP_TLS_MODES = ["opportunistic", "required", "none"] as const;

/** Where mail is handed in, and in whose name. */
export type SmtpConfig = {
  readonly host: string;
  readonly port: number;
  /** TLS from the first byte, whatever `tlsMode` says: what port 465 is for. */
  readonly implicitTls: boolean;
  readonly tlsMode: (typeof SMTP_TLS_MODES)[number];
  readonly skipVerify: boolean;
  /** Absent: nobody signs in. */
  readonly login: { readonly username: string; readonly password: Secret } | undefined;
  readonly from: { readonly address: string; readonly name: string };
};

type MutableEnvironment = { -readonly [Name in keyof Environment]: Environment[Name] };

/** RFC 8314 3.3. */
const IMPLICIT_TLS_PORT = 465;

/**
 * Undefined unless both a host and a sender are named; all that is set is judged all the same. Takes the password out
 * of the environment.
 */
export function readSmtp(reader: Reader, env: MutableEnvironment): SmtpConfig | undefined {
  const login = takeLogin(reader, env);
  const host = reader.parse({ variable: "AGENT_VAULT_SMTP_HOST" }, undefined, parseHost);
  const port = reader.parse({ variable: "AGENT_VAULT_SMTP_PORT" }, 587, integerBetween(1, 65_535));
  const address = reader.parse({ variable: "AGENT_VAULT_SMTP_FROM" }, undefined, parseAddress);
  const name = reader.parse({ variable: "AGENT_VAULT_SMTP_FROM_NAME" }, "Agent Vault", parseLine);
  const mode = { variable: "AGENT_VAULT_SMTP_TLS_MODE" } as const;
  const tlsMode = reader.parse(mode, "opportunistic", oneOf(SMTP_TLS_MODES));
  const skip = { variable: "AGENT_VAULT_SMTP_TLS_SKIP_VERIFY" } as const;
  const skipVerify = reader.parse(skip, false, parseBoolean);
  if (host === undefined || address === undefined) {
    warnOfHalf(reader);
    return undefined;
  }
  const implicitTls = port === IMPLICIT_TLS_PORT;
  const common = { host, port, implicitTls, tlsMode, skipVerify, from: { address, name } };
  if (login === undefined || implicitTls || tlsMode !== "none") return { ...common, login };
  reader.warn(
    "AGENT_VAULT_SMTP_USERNAME is not used: AGENT_VAULT_SMTP_TLS_MODE is none, and a password never goes over clear text",
  );
  return { ...common, login: undefined };
}

function takeLogin(reader: Reader, env: MutableEnvironment): SmtpConfig["login"] {
  const username = reader.text({ variable: "AGENT_VAULT_SMTP_USERNAME" });
  const password = reader.text({ variable: "AGENT_VAULT_SMTP_PASSWORD" });
  delete env.AGENT_VAULT_SMTP_PASSWORD;
  if (username !== undefined && password !== undefined) return { username, password: new Secret(password) };
  if (username !== undefined) {
    reader.fault("AGENT_VAULT_SMTP_USERNAME is set without AGENT_VAULT_SMTP_PASSWORD");
  }
  if (password !== undefined) {
    reader.fault("AGENT_VAULT_SMTP_PASSWORD is set without AGENT_VAULT_SMTP_USERNAME");
  }
  return undefined;
}

/** One without the other is a server without mail, as the reference has it; nobody means that. */
function warnOfHalf(reader: Reader): void {
  const names = ["AGENT_VAULT_SMTP_HOST", "AGENT_VAULT_SMTP_FROM"] as const;
  const set = names.filter((variable) => reader.text({ variable }) !== undefined);
  const [only] = set;
  if (set.length !== 1 || only === undefined) return;
  const missing = names.find((name) => name !== only);
  reader.warn(`${only} is set without ${missing}: no mail is sent`);
}

/** A name or an address; IPv6 may be in brackets. What has no place in either was meant otherwise, as a URL or a port. */
function parseHost(text: string): string {
  const host = text.replace(/^\[(.*)\]$/, "$1");
  if (!/^[\p{L}\p{N}._-]+$|^[0-9a-f:.]+$/iu.test(host)) {
    throw new Unusable("expected the name or the address of a mail server, without scheme and port");
  }
  return host;
}

function parseAddress(text: string): string {
  try {
    return parseEmail(text);
  } catch {
    throw new Unusable("expected one e-mail address; a name goes into AGENT_VAULT_SMTP_FROM_NAME");
  }
}

/** A line feed in a header would begin another one. */
function parseLine(text: string): string {
  if (/\p{Cc}/u.test(text)) throw new Unusable("expected a name on one line");
  return text;
}
