/** Why a request was refused or failed, in the words for people who read the request log, by the row's code. */

export type Reason = {
  /** What happened, as one sentence. */
  readonly what: string;
  /** What to do about it, as one sentence. */
  readonly remedy: string;
};

const NEW_TOKEN = "Start the program again with agent-vault run, or give it another token.";
const NEW_SVID = "Have the agent fetch another SVID.";
const PROVIDER = "Connect the credential to its provider again.";
const WAIT = "Nothing has to be changed; the program may try again later.";
const UPSTREAM = "Ask whoever runs the upstream; agent-vault forwards what it answers once it does.";
const OUR_PROXY = "Check the proxy that the server was told to reach the network through.";
const FRAMING =
  "Look at the program that sends it; agent-vault forwards nothing that can be read in two ways.";

/** Every code that a row may have. */
export const REASONS: Readonly<Record<string, Reason>> = {
  proxy_auth_required: { what: "The request came without a token.", remedy: NEW_TOKEN },
  budget_exhausted: {
    what: "What the grant, the token or the service's budget allows was used up.",
    remedy:
      "Wait until it renews, or give more: vault agent list, vault token list and vault service list show it.",
  },
  canary_triggered: {
    what: "A credential that was left to be found, and opens nothing, stood in the request; it was not sent.",
    remedy: "Find out what the program was doing: the audit log says which canary it was.",
  },
  actor_frozen: {
    what: "Whoever is behind the token is frozen, because a canary was sent with it.",
    remedy:
      "An owner can thaw it with agent-vault agent thaw or agent-vault user thaw, once it is clear why.",
  },
  session_invalid: { what: "The token is revoked, or was never one of this server.", remedy: NEW_TOKEN },
  session_expired: { what: "The token has expired.", remedy: NEW_TOKEN },
  svid_expired: { what: "The SVID is not valid at that time.", remedy: NEW_SVID },
  svid_audience: { what: "The SVID is for another audience.", remedy: "Fetch one with audience=proxy." },
  svid_unknown_agent: {
    what: "There is no agent of the name that the SVID is for.",
    remedy: "Register the agent, or use an SVID of one that is there.",
  },
  svid_signature: { what: "No known key has signed the SVID.", remedy: NEW_SVID },
  svid_revoked: {
    what: "The SVID was taken back: its agent was renamed, switched off or given a new token.",
    remedy: NEW_SVID,
  },
  svid_no_agent: {
    what: "The service sends an SVID of the agent that calls, and no agent stands behind this token.",
    remedy: "Use the service with an agent's token.",
  },
  svid_own_audience: {
    what: "The service would send an SVID for an audience of this server's own.",
    remedy: "Change the audience in the service.",
  },
  unauthorized: { what: "The request came without a valid bearer token.", remedy: NEW_TOKEN },
  vault_required: {
    what: "The token works in several vaults, or is a login, and the request named no vault.",
    remedy: "Name the vault in the proxy's URL, or start the program with agent-vault run --vault.",
  },
  forbidden: {
    what: "The token has no access to the vault.",
    remedy: "Give the agent a role in the vault, or use another token.",
  },
  access_expired: {
    what: "The token's access to the vault has ended.",
    remedy: "An admin of the vault can give it more time.",
  },
  vault_not_found: {
    what: "There is no vault of that name that the token has access to.",
    remedy: "Check the vault's name in the proxy's URL.",
  },
  bad_target: { what: "The program asked for a tunnel to what is no host and port.", remedy: FRAMING },
  invalid_host: { what: "The host that was asked for is no host name.", remedy: FRAMING },
  bad_form: {
    what: "The request was sent as to a web server, not as to a proxy.",
    remedy: "Set HTTPS_PROXY and HTTP_PROXY rather than the API's own address.",
  },
  method_not_allowed: { what: "Requests with this method are not forwarded.", remedy: FRAMING },
  misdirected_request: {
    what: "The tunnel, the TLS server name and the request named different hosts.",
    remedy: FRAMING,
  },
  malformed_request: { what: "What was sent is not valid HTTP.", remedy: FRAMING },
  ask_timeout: {
    what: "No service matches the host, and nobody answered in time whether the request may go.",
    remedy:
      "Answer within half a minute, with agent-vault ask answer, in the console or by the webhook's link, or add a service.",
  },
  ask_stopped: {
    what: "The server stopped while a person was asked about the request.",
    remedy: "Send it again: nothing of it was sent on.",
  },
  no_match: {
    what: "No enabled service of the vault is for this host, path and method, and such requests are refused.",
    remedy:
      "Add a service for the host, switch it on, let it take the method, or let unmatched hosts pass in the vault's settings.",
  },
  store_unavailable: { what: "The server's database could not be reached.", remedy: WAIT },
  credential_audience: {
    what: "The service's credential may not be sent to this host.",
    remedy: "Bind the credential to the host if it belongs there.",
  },
  capability_required: {
    what: "The service is for agents with capabilities that this one does not have.",
    remedy: "An owner can give the agent the capability.",
  },
  domain_not_allowed: {
    what: "The policies on this agent do not allow the host.",
    remedy: "An owner can change them with agent-vault agent policy.",
  },
  policy_expired: {
    what: "A policy on this agent is over.",
    remedy: "An owner can set another one, or remove it, with agent-vault agent policy.",
  },
  policy_quota: { what: "The agent made as many requests within an hour as a policy allows.", remedy: WAIT },
  foreign_credentials: {
    what: "The program sent credentials of its own, which the service does not take.",
    remedy: "Take them out of the program, or have the service strip them.",
  },
  plaintext_injection: {
    what: "The request was not encrypted, and the vault lets no credential out in clear text.",
    remedy: "Have the program use https.",
  },
  ambiguous_path: {
    what: "A service is scoped by path, and this path can be read in more than one way.",
    remedy: "Send it without dot segments, //, \\, ; and encoded slashes.",
  },
  credential_not_found: {
    what: "The service names a credential that the vault does not hold.",
    remedy: "Add the credential under that key.",
  },
  oauth_not_connected: {
    what: "Nobody has connected the credential to its provider yet.",
    remedy: "Connect it.",
  },
  oauth_refresh_failed: {
    what: "The credential's token ran out, and its provider gave no other.",
    remedy: PROVIDER,
  },
  substitution_error: {
    what: "A credential cannot be written into such a request as it is stored.",
    remedy: "Look for line breaks and blanks in its value, and store it again.",
  },
  leak_redacted: {
    what: "The upstream's answer told a credential that had been sent to it; a placeholder took its place.",
    remedy:
      "Look at what was asked for: few calls have a reason to answer so. The agent has not seen the credential.",
  },
  leak_refused: {
    what: "The upstream's answer told a credential that had been sent to it, and the service refuses such answers.",
    remedy:
      "Look at what was asked for. With leaks: redact in the service a placeholder takes the credential's place.",
  },
  unknown_encoding: {
    what: "The upstream's answer was encoded in a way that cannot be searched for credentials.",
    remedy: "Have the upstream use gzip, deflate, br or zstd, or set leaks: pass in the service.",
  },
  decompression_bomb: {
    what: "The upstream's answer unpacks to far more than it is.",
    remedy: "Look at what was asked for. With leaks: pass in the service its answers pass unread.",
  },
  unsearchable_answer: {
    what: "The upstream's answer begins the credential that was sent over and over, too often to be searched for it.",
    remedy:
      "Store another credential: one that repeats itself, or is very long, can be begun at every byte of an answer.",
  },
  upstream_encoding: {
    what: "The upstream's answer was not encoded as it said.",
    remedy: UPSTREAM,
  },
  request_too_large: {
    what: "The request was larger than this server forwards.",
    remedy: "Have the program send it in parts.",
  },
  response_too_large: {
    what: "The upstream's answer was larger than this server forwards.",
    remedy: "Have the program ask for less at once.",
  },
  rate_limit_scope: {
    what: "There were more requests, or failed authentications, than is allowed in that time.",
    remedy: "Let the program wait, or have an owner raise the limit.",
  },
  concurrency_scope: {
    what: "There were more requests at the same time than is allowed.",
    remedy: "Let the program wait, or have an owner raise the limit.",
  },
  connection_limit: {
    what: "The agent held as many tunnels and sockets as it may.",
    remedy: "Close some, or raise AGENT_VAULT_MAX_CONNECTIONS_PER_ACTOR on the server.",
  },
  upstream_error: { what: "The upstream did not answer properly.", remedy: UPSTREAM },
  upstream_blocked: {
    what: "The server does not connect to that address, which lies within its own network.",
    remedy: "Whoever runs the server can allow it.",
  },
  upstream_unresolved: {
    what: "The host's name does not resolve where the server runs.",
    remedy: "Check the name for typing errors, then the server's DNS.",
  },
  upstream_name_service: {
    what: "The host's name could not be looked up: no name service answers where the server runs.",
    remedy: "Look at the server's DNS.",
  },
  upstream_refused: { what: "The upstream could not be connected to.", remedy: UPSTREAM },
  upstream_timeout: { what: "Connecting to the upstream took too long.", remedy: UPSTREAM },
  upstream_silent: {
    what: "The upstream was silent for too long.",
    remedy: "Whoever runs the server can allow more with AGENT_VAULT_UPSTREAM_TIMEOUT.",
  },
  upstream_tls: { what: "TLS with the upstream failed.", remedy: UPSTREAM },
  upstream_untrusted: {
    what: "The upstream's certificate is not accepted.",
    remedy: "Whoever runs the server can add a private authority with AGENT_VAULT_UPSTREAM_CA.",
  },
  upstream_expired: {
    what: "The upstream's certificate is not valid at this time.",
    remedy: "Look at the clock of the server first, then at the upstream's certificate.",
  },
  upstream_misnamed: {
    what: "The upstream's certificate is for another host.",
    remedy: "Check the name for typing errors; else the upstream has to get a certificate for it.",
  },
  upstream_closed: {
    what: "The upstream closed the connection before its answer was complete.",
    remedy: UPSTREAM,
  },
  upstream_malformed: { what: "The upstream's answer breaks a rule of HTTP.", remedy: UPSTREAM },
  upstream_proxy: {
    what: "The proxy through which the server reaches the network cannot be used.",
    remedy: OUR_PROXY,
  },
  upstream_proxy_auth: {
    what: "The proxy through which the server reaches the network refused its login.",
    remedy: OUR_PROXY,
  },
  upstream_proxy_refused: {
    what: "The proxy through which the server reaches the network does not lead to this host.",
    remedy: OUR_PROXY,
  },
  client_closed: { what: "The program left before the answer was complete.", remedy: WAIT },
  client_rejected_certificate: {
    what: "The program does not trust this server's certificate.",
    remedy: "Start it with agent-vault run; agent-vault doctor shows what a program trusts.",
  },
  internal: {
    what: "Something is wrong in the server itself.",
    remedy: "The server's own log has the details.",
  },
};

/** Of a code that is not known, as of rows that another version wrote, there are no words. */
export function reasonOf(code: string): Reason | undefined {
  return Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
}
