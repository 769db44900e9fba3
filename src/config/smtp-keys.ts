import type { Variable } from "./variable.ts";

const server = (purpose: string, fallback?: string) =>
  ({ reader: "server", purpose, ...(fallback === undefined ? {} : { default: fallback }) }) as const;

/** The variables that say which server takes the instance's mail. */
export const SMTP_VARIABLES = {
  AGENT_VAULT_SMTP_HOST: server("Mail server; mail is sent once this and `AGENT_VAULT_SMTP_FROM` are set"),
  AGENT_VAULT_SMTP_PORT: server("Its port; on 465 TLS is spoken from the first byte", "587"),
  AGENT_VAULT_SMTP_USERNAME: server("Account there; it is used on encrypted connections alone"),
  AGENT_VAULT_SMTP_PASSWORD: server("Password of that account; forgotten once read"),
  AGENT_VAULT_SMTP_FROM: server("Address that mail comes from"),
  AGENT_VAULT_SMTP_FROM_NAME: server("Name beside that address", "Agent Vault"),
  AGENT_VAULT_SMTP_TLS_MODE: server(
    "`opportunistic` (STARTTLS where the server offers it), `required` or `none`",
    "opportunistic",
  ),
  AGENT_VAULT_SMTP_TLS_SKIP_VERIFY: server("Takes whatever certificate the mail server shows", "false"),
} as const satisfies Record<string, Variable>;
