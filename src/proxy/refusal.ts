import { reasonPhrase } from "../lib/http1/reason-phrase.ts";
import type { Exchange, ResponseHead } from "./exchange.ts";

type Rule = {
  readonly status: number;
  /** What the JSON body's `error` says; the wire names of the documents. */
  readonly error: string;
  readonly message: string;
  /** `error_code` of the log row. */
  readonly logged: string;
};

const RULES = {
  proxy_auth_required: rule(407, "proxy_auth_required", "Proxy-Authorization required"),
  session_invalid: rule(407, "session_invalid", "invalid or expired session"),
  unauthorized: rule(401, "unauthorized", "Authorization required: send a valid Bearer token"),
  user_session: rule(
    400,
    "vault_required",
    "a login session cannot use the proxy: mint a vault token with agent-vault vault token",
  ),
  vault_required: rule(400, "vault_required", "set vault via HTTPS_PROXY=http://<token>:<vault>@host:port"),
  vault_forbidden: rule(403, "forbidden", "forbidden: this token has no access to that vault"),
  vault_not_found: rule(404, "vault_not_found", "vault not found"),
  bad_target: rule(400, "bad_request", "CONNECT target must be host:port"),
  invalid_host: rule(400, "bad_request", "invalid host"),
  bad_form: rule(
    400,
    "bad_request",
    "this is a proxy: send CONNECT host:port for https, or an absolute http:// request target",
  ),
  method_refused: rule(405, "method_not_allowed", "this method is not forwarded", "method_not_allowed"),
  misdirected: rule(
    421,
    "misdirected_request",
    "the tunnel's target, the TLS server name, Host and the request target must name the same host and port",
    "misdirected_request",
  ),
  no_match: rule(403, "forbidden", "No broker service matches", "no_match"),
  policy_unreadable: rule(
    403,
    "forbidden",
    "The vault's services could not be read; nothing passes until they can",
    "no_match",
  ),
  service_disabled: rule(
    403,
    "service_disabled",
    "The service for this host is disabled in the vault",
    "no_match",
  ),
  foreign_credentials: rule(
    403,
    "foreign_credentials",
    "This service takes no credentials of the caller's own",
    "foreign_credentials",
  ),
  plaintext_injection: rule(
    403,
    "plaintext_injection",
    "The vault lets no credential out over clear text",
    "plaintext_injection",
  ),
  ambiguous_path: rule(
    400,
    "ambiguous_path",
    "a service of this vault is scoped by path, and this path can be read in more than one way: send it without dot segments, //, \\, ; or encoded slashes",
    "ambiguous_path",
  ),
  credential_not_found: rule(
    502,
    "credential_not_found",
    "The service names a credential that the vault does not hold",
    "credential_not_found",
  ),
  substitution_error: rule(
    502,
    "substitution_error",
    "A credential cannot be written into this request as it is stored",
    "substitution_error",
  ),
  request_too_large: rule(413, "request_too_large", "Request Entity Too Large", "request_too_large"),
  response_too_large: rule(
    502,
    "response_too_large",
    "The upstream's answer is larger than this server forwards",
    "response_too_large",
  ),
  rate_limited: rule(429, "too_many_requests", "Too many requests; wait and retry", "rate_limit_scope"),
  concurrency_limited: rule(
    429,
    "too_many_requests",
    "Too many requests at the same time; wait for some to end",
    "concurrency_scope",
  ),
  too_many_connections: rule(
    429,
    "too_many_requests",
    "this agent holds too many open tunnels and sockets; close some",
    "connection_limit",
  ),
  upstream_error: rule(
    502,
    "bad_gateway",
    "bad gateway: the upstream did not answer properly",
    "upstream_error",
  ),
  upstream_blocked: rule(
    502,
    "bad_gateway",
    "bad gateway: this host's address is private or special-purpose, and this server does not reach those; " +
      "whoever runs it can allow addresses with AGENT_VAULT_NETWORK_ALLOWLIST",
    "upstream_error",
  ),
  upstream_unresolved: rule(
    502,
    "bad_gateway",
    "bad gateway: the host's name does not resolve",
    "upstream_error",
  ),
  upstream_refused: rule(
    502,
    "bad_gateway",
    "bad gateway: the upstream cannot be connected to",
    "upstream_error",
  ),
  upstream_untrusted: rule(
    502,
    "bad_gateway",
    "bad gateway: TLS with the upstream failed or its certificate is not trusted; a private authority is added " +
      "with AGENT_VAULT_UPSTREAM_CA",
    "upstream_error",
  ),
  internal: rule(500, "internal", "internal error", "internal"),
} as const satisfies Record<string, Rule>;

export type RefusalCode = keyof typeof RULES;

export type RefusalDetails = {
  /** Replaces the rule's message. Never holds a secret or anything an upstream sent. */
  readonly message?: string;
  readonly help?: string;
  /** `host:port` that a proposal should name. */
  readonly proposalHost?: string;
  /** Seconds for Retry-After. */
  readonly retryAfter?: number;
  /** What the limit allows, for X-RateLimit-Limit. */
  readonly limit?: number;
};

/** A request that goes no further. Thrown by stages, answered and logged by the pipeline. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly code: RefusalCode;
  readonly details: RefusalDetails;

  constructor(code: RefusalCode, details: RefusalDetails = {}) {
    super(details.message ?? RULES[code].message);
    this.code = code;
    this.details = details;
  }
}

export function refusalStatus(code: RefusalCode): number {
  return RULES[code].status;
}

export function loggedCode(code: RefusalCode): string {
  return RULES[code].logged;
}

/** The answer to a refused request: JSON that says what happened and what to do. */
export function refusalAnswer(refused: Refused): { readonly head: ResponseHead; readonly body: Buffer } {
  const { status, error } = RULES[refused.code] as Rule;
  const { help, proposalHost, retryAfter, limit } = refused.details;
  const body = Buffer.from(
    JSON.stringify({
      error,
      message: refused.message,
      ...(proposalHost === undefined ? {} : { proposal_hint: proposalHint(proposalHost) }),
      ...(help === undefined ? {} : { help }),
    }),
  );
  const headers = ["Content-Type", "application/json", "Content-Length", String(body.length)];
  headers.push("X-Content-Type-Options", "nosniff");
  if (status !== 429) headers.push("X-Agent-Vault-Proxy-Error", "true");
  if (status === 401) headers.push("WWW-Authenticate", 'Bearer realm="agent-vault"');
  if (status === 407) headers.push("Proxy-Authenticate", 'Basic realm="agent-vault"');
  if (limit !== undefined) {
    headers.push("X-RateLimit-Limit", String(limit), "X-RateLimit-Remaining", "0");
  }
  if (retryAfter !== undefined) headers.push("Retry-After", String(retryAfter));
  return { head: { status, reason: reasonPhrase(status), headers, framing: "length" }, body };
}

/** Sends the refusal. A HEAD gets its head only. */
export function refuse(exchange: Exchange, refused: Refused): void {
  const { head, body } = refusalAnswer(refused);
  exchange.respond(head);
  if (exchange.request.method !== "HEAD") exchange.write(body);
  exchange.end();
  exchange.flush();
}

function proposalHint(host: string) {
  return {
    host,
    endpoint: "POST /v1/proposals",
    supported_auth_types: ["bearer", "basic", "api-key", "custom", "passthrough"],
  };
}

function rule(status: number, error: string, message: string, logged = error): Rule {
  return { status, error, message, logged };
}
