import { aboutSvid, final, passing, type Rule } from "./refusal-rule.ts";
import { UPSTREAM_RULES } from "./upstream-rules.ts";

/** Every way in which the proxy says no. */
export const RULES = {
  proxy_auth_required: final(
    407,
    "proxy_auth_required",
    "Proxy-Authorization required: start the program with agent-vault run, or put a token into the proxy's URL",
  ),
  session_invalid: {
    ...final(407, "session_invalid", "invalid or expired session"),
    reason: "agent-vault token revoked or unknown",
  },
  session_expired: {
    ...final(
      407,
      "session_invalid",
      "this token has expired: start a new run, or mint another token",
      "session_expired",
    ),
    reason: "agent-vault token expired",
  },
  svid_expired: aboutSvid(
    "svid_expired",
    "SVID Expired",
    "this SVID is not valid at this time: fetch another one",
  ),
  svid_audience: aboutSvid(
    "svid_audience",
    "SVID Audience",
    "this SVID is for another audience: fetch one with audience=proxy",
  ),
  svid_unknown_agent: aboutSvid(
    "svid_unknown_agent",
    "Unknown Agent",
    "there is no agent of the name that this SVID is for",
  ),
  svid_signature: aboutSvid(
    "svid_signature",
    "SVID Signature",
    "this is no SVID of an agent here: its form does not fit, or no key of the company that it names has signed it",
  ),
  svid_revoked: aboutSvid(
    "svid_revoked",
    "SVID Revoked",
    "this SVID was taken back: its agent was renamed, given a new token or switched off since",
  ),
  unauthorized: final(401, "unauthorized", "Authorization required: send a valid Bearer token"),
  user_session: final(
    400,
    "vault_required",
    "a login session cannot use the proxy: mint a vault token with agent-vault vault token",
  ),
  vault_required: final(400, "vault_required", "set vault via HTTPS_PROXY=http://<token>:<vault>@host:port"),
  vault_forbidden: final(403, "forbidden", "forbidden: this token has no access to that vault"),
  vault_access_expired: {
    ...final(
      403,
      "forbidden",
      "forbidden: this token's access to that vault has expired; an admin of the vault can give it more time",
      "access_expired",
    ),
    reason: "Access Expired",
  },
  vault_not_found: final(
    404,
    "vault_not_found",
    "vault not found: there is none of that name that this token has access to",
  ),
  bad_target: final(400, "bad_request", "CONNECT target must be host:port", "bad_target"),
  invalid_host: final(400, "bad_request", "invalid host", "invalid_host"),
  bad_form: final(
    400,
    "bad_request",
    "this is a proxy: send CONNECT host:port for https, or an absolute http:// request target",
    "bad_form",
  ),
  method_refused: final(405, "method_not_allowed", "this method is not forwarded", "method_not_allowed"),
  misdirected: final(
    421,
    "misdirected_request",
    "the tunnel's target, the TLS server name, Host and the request target must name the same host and port",
    "misdirected_request",
  ),
  method_not_taken: final(403, "forbidden", "No service for this host takes this method", "no_match"),
  no_match: final(403, "forbidden", "No broker service matches", "no_match"),
  ask_timeout: final(
    403,
    "forbidden",
    "Nobody who was asked about this host answered in time",
    "ask_timeout",
  ),
  ask_stopped: passing(
    503,
    "server_stopping",
    "agent-vault stopped while a person was asked about this request; nothing was sent",
    "ask_stopped",
  ),
  policy_unreadable: passing(
    403,
    "forbidden",
    "The vault's services could not be read; nothing passes until they can",
    "no_match",
  ),
  store_unavailable: passing(
    503,
    "store_unavailable",
    "agent-vault's database cannot be reached just now; what was in use before goes on, this has to wait",
    "store_unavailable",
  ),
  service_disabled: final(
    403,
    "service_disabled",
    "The service for this host is disabled in the vault",
    "no_match",
  ),
  credential_audience: final(
    403,
    "credential_audience",
    "The service's credential may not be sent to this host",
    "credential_audience",
  ),
  capability_required: final(
    403,
    "capability_required",
    "The service is for agents with capabilities that this one has not",
  ),
  domain_not_allowed: {
    ...final(403, "domain_not_allowed", "The policies on this agent do not allow this host"),
    reason: "Domain Not Allowed",
  },
  policy_expired: {
    ...final(
      403,
      "policy_expired",
      "A policy on this agent is over: an owner can set another one, or remove it, with agent-vault agent policy",
    ),
    reason: "Policy Expired",
  },
  budget_exhausted: final(403, "budget_exhausted", "what was allowed of this is used up"),
  foreign_credentials: final(
    403,
    "foreign_credentials",
    "This service takes no credentials of the caller's own",
    "foreign_credentials",
  ),
  canary_triggered: {
    ...final(
      403,
      "canary_triggered",
      "This request holds a credential that was left to be found and opens nothing. It was not sent, and the people who " +
        "look after it were told",
    ),
    reason: "Canary Triggered",
  },
  actor_frozen: {
    ...final(
      403,
      "actor_frozen",
      "Whoever is behind this token is frozen, because a credential that was left to be found was sent with it: an owner " +
        "of this instance can thaw it with agent-vault agent thaw, or agent-vault user thaw",
    ),
    reason: "Actor Frozen",
  },
  plaintext_injection: final(
    403,
    "plaintext_injection",
    "The vault lets no credential out over clear text",
    "plaintext_injection",
  ),
  ambiguous_path: final(
    400,
    "ambiguous_path",
    "a service of this vault is scoped by path, and this path can be read in more than one way: send it without dot segments, //, \\, ; or encoded slashes",
    "ambiguous_path",
  ),
  credential_not_found: final(
    502,
    "credential_not_found",
    "The service names a credential that the vault does not hold",
    "credential_not_found",
  ),
  oauth_not_connected: final(
    502,
    "oauth_not_connected",
    "The service names a credential that nobody has connected to its provider yet",
  ),
  oauth_refresh_failed: passing(
    502,
    "oauth_refresh_failed",
    "The credential's token ran out, and its provider could not be asked for another; try again later",
  ),
  svid_no_agent: final(
    403,
    "svid_no_agent",
    "The service sends an SVID of the agent that calls, and no agent stands behind this token",
  ),
  svid_own_audience: final(
    403,
    "svid_own_audience",
    "The service would send an SVID for an audience of Agent Vault's own",
  ),
  // The same to clients, but for trying again.
  oauth_refresh_refused: final(
    502,
    "oauth_refresh_failed",
    "The credential's token ran out, and its provider gives no other: it has to be connected again",
  ),
  substitution_error: final(
    502,
    "substitution_error",
    "A credential cannot be written into this request as it is stored",
    "substitution_error",
  ),
  request_too_large: final(413, "request_too_large", "Request Entity Too Large", "request_too_large"),
  response_too_large: final(
    502,
    "response_too_large",
    "The upstream's answer is larger than this server forwards",
    "response_too_large",
  ),
  rate_limited: passing(429, "too_many_requests", "too many requests; wait and retry", "rate_limit_scope"),
  policy_quota: passing(
    429,
    "too_many_requests",
    "this agent has made as many requests within an hour as a policy on it allows; wait and retry",
    "policy_quota",
  ),
  guessing: passing(
    429,
    "too_many_requests",
    "agent-vault: too many failed authentications from this address; wait and present a valid token. What is " +
      "allowed is set by owner config set --rate-limit AUTH.max=N and AUTH.window=5m, or AGENT_VAULT_RATELIMIT_AUTH_MAX " +
      "and AGENT_VAULT_RATELIMIT_AUTH_WINDOW",
    "rate_limit_scope",
  ),
  concurrency_limited: passing(
    429,
    "too_many_requests",
    "too many requests at the same time; wait for some to end",
    "concurrency_scope",
  ),
  too_many_connections: passing(
    429,
    "too_many_requests",
    "agent-vault: this agent holds too many open tunnels and sockets; close some. Whoever runs agent-vault can allow " +
      "more with AGENT_VAULT_MAX_CONNECTIONS_PER_ACTOR",
    "connection_limit",
  ),
  ...UPSTREAM_RULES,
  internal: passing(500, "internal", "internal error", "internal"),
} as const satisfies Record<string, Rule>;
