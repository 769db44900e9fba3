import type { Variable } from "./variable.ts";

const server = (fallback: string, purpose: string) =>
  ({ reader: "server", default: fallback, purpose }) as const;

/** The variables that set limits; defaults are those of profile `default`. */
export const LIMIT_VARIABLES = {
  AGENT_VAULT_RATELIMIT_PROFILE: server(
    "default",
    "`default`, `strict` (half), `loose` (double) or `off`: what the variables below start from",
  ),
  AGENT_VAULT_RATELIMIT_LOCK: server(
    "false",
    "Set to 1, only these variables count and the limits cannot be changed through the API",
  ),
  AGENT_VAULT_RATELIMIT_AUTH_MAX: server(
    "50",
    "Sign-ins per address and per e-mail, and failed authentications at the proxy per address, in one window",
  ),
  AGENT_VAULT_RATELIMIT_AUTH_WINDOW: server("5m", "How long each of these counts"),
  AGENT_VAULT_RATELIMIT_PROXY_RATE: server(
    "20",
    "Requests a second to hosts with a service, per actor and vault; more wait their turn for up to 10 s",
  ),
  AGENT_VAULT_RATELIMIT_PROXY_BURST: server("200", "How many may come at once after a pause"),
  AGENT_VAULT_RATELIMIT_PROXY_CONCURRENCY: server(
    "64",
    "How many may be under way, hosts without a service counted too",
  ),
  AGENT_VAULT_RATELIMIT_AUTHED_RATE: server("10", "Calls of the API a second, per actor"),
  AGENT_VAULT_RATELIMIT_AUTHED_BURST: server("240", "How many may come at once after a pause"),
  AGENT_VAULT_RATELIMIT_GLOBAL_RATE: server("2000", "Calls of the API a second, all callers together"),
  AGENT_VAULT_RATELIMIT_GLOBAL_BURST: server("4000", "How many may come at once after a pause"),
  AGENT_VAULT_RATELIMIT_GLOBAL_CONCURRENCY: server("512", "How many may be under way"),
  AGENT_VAULT_RATELIMIT_VERIFY_FAIL_MAX: server(
    "10",
    "Wrong guesses until the codes sent to an e-mail are worth nothing",
  ),
  AGENT_VAULT_MAX_CONNECTIONS_PER_ACTOR: server(
    "2048",
    "Tunnels and sockets that one actor may hold open at the proxy; 0 is no limit",
  ),
} as const satisfies Record<string, Variable>;
