import { final, gateway, type Rule, unreachable } from "./refusal-rule.ts";

const OUR_PROXY = "the proxy through which agent-vault reaches the network";

/** What an upstream does, or answers, that a client is told of. */
export const UPSTREAM_RULES = {
  leak_refused: final(
    502,
    "leak_refused",
    "The upstream's answer holds a credential that was sent with the request, and the service refuses such answers " +
      "(leaks: refuse)",
  ),
  unknown_encoding: final(
    502,
    "unknown_encoding",
    "The upstream's answer is encoded in a way that cannot be searched for the credential that was sent; whoever may change " +
      "the vault can let the service's answers pass unread (leaks: pass)",
  ),
  decompression_bomb: final(
    502,
    "decompression_bomb",
    "The upstream's answer unpacks to far more than it is; whoever may change the vault can let the service's answers pass " +
      "unread (leaks: pass)",
  ),
  unsearchable_answer: final(
    502,
    "unsearchable_answer",
    "The upstream's answer repeats so much of the credential that was sent, over and over, that it cannot be searched for it; " +
      "whoever may change the vault can store another credential",
  ),
  upstream_encoding: gateway(
    "upstream_encoding",
    "the upstream's answer is not encoded as its Content-Encoding says",
  ),
  upstream_error: gateway("upstream_error", "the upstream did not answer properly"),
  upstream_blocked: unreachable("upstream_blocked", "agent-vault does not connect to this host"),
  upstream_unresolved: gateway(
    "upstream_unresolved",
    "the host's name does not resolve where agent-vault runs",
  ),
  upstream_name_service: gateway(
    "upstream_name_service",
    "the host's name cannot be looked up: no name service answers where agent-vault runs",
  ),
  upstream_refused: gateway("upstream_refused", "the upstream cannot be connected to"),
  upstream_timeout: gateway("upstream_timeout", "connecting to the upstream took too long"),
  upstream_silent: gateway(
    "upstream_silent",
    "the upstream was silent for too long (whoever runs agent-vault can allow more with " +
      "AGENT_VAULT_UPSTREAM_TIMEOUT, and for streams with AGENT_VAULT_UPSTREAM_STREAM_TIMEOUT)",
  ),
  upstream_tls: gateway("upstream_tls", "TLS with the upstream failed"),
  upstream_untrusted: unreachable(
    "upstream_untrusted",
    "the upstream's certificate is not accepted (whoever runs agent-vault can add a private authority with " +
      "AGENT_VAULT_UPSTREAM_CA)",
  ),
  upstream_expired: unreachable(
    "upstream_expired",
    "the upstream's certificate is not valid at this time (of the clock where agent-vault runs)",
  ),
  upstream_misnamed: unreachable("upstream_misnamed", "the upstream's certificate is not for this host"),
  upstream_closed: gateway(
    "upstream_closed",
    "the upstream closed the connection before its answer was complete",
  ),
  upstream_malformed: gateway("upstream_malformed", "the upstream's answer breaks a rule of HTTP"),
  upstream_proxy: gateway("upstream_proxy", `${OUR_PROXY} cannot be used`),
  upstream_proxy_auth: unreachable(
    "upstream_proxy_auth",
    `${OUR_PROXY} does not accept the login that whoever runs agent-vault has set`,
  ),
  upstream_proxy_refused: gateway("upstream_proxy_refused", `${OUR_PROXY} does not lead to this host`),
} as const satisfies Record<string, Rule>;
