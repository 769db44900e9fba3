import { resolve } from "node:path";
import type { Secret } from "../core/secret.ts";
import type { Environment, VariableName } from "./keys.ts";
import type { DataPaths } from "./paths.ts";
import type { SmtpConfig } from "./smtp.ts";

/** Relative in the terminal's folder, so made absolute before the process leaves it. */
const FILES = ["SSL_CERT_FILE", "AGENT_VAULT_UPSTREAM_CA"] as const satisfies readonly VariableName[];

type Detached = {
  readonly paths: Pick<DataPaths, "home">;
  readonly database: { readonly url: Secret | undefined };
  readonly smtp: Pick<SmtpConfig, "login"> | undefined;
};

/**
 * The environment of the process that `server -d` leaves running: ours, marked, without the master password (which
 * is handed over on standard input) and independent of the folder it runs in.
 */
export function detachedEnvironment(
  { paths, database, smtp }: Detached,
  env: Environment = process.env as Environment,
): Record<string, string> {
  const own: Environment = {
    ...env,
    AGENT_VAULT_HOME: paths.home,
    // Also when it came as a flag: arguments are for everyone to see, and it may hold a password.
    DATABASE_URL: database.url?.open(),
    // It was taken out of ours as it was read.
    AGENT_VAULT_SMTP_PASSWORD: smtp?.login?.password.open(),
    _AGENT_VAULT_DETACHED: "1",
  };
  const { AGENT_VAULT_MASTER_PASSWORD: _, ...rest } = own;
  const result: Record<string, string> = {};
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) result[name] = value;
  for (const name of FILES) {
    const path = result[name];
    if (path) result[name] = resolve(path);
  }
  return result;
}
