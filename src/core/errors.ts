/**
 * The catalogue of everything that can be refused outside the proxy's data path.
 * A code is what clients match on; a kind is what each edge maps once (HTTP status, CLI exit code).
 * Messages never contain a secret; causes go to the server's log and never into a reply.
 */
export type Kind =
  | "invalid"
  | "unauthenticated"
  | "forbidden"
  | "not_found"
  | "conflict"
  | "gone"
  | "too_large"
  | "limited"
  | "unavailable"
  | "upstream"
  | "internal";

const CATALOGUE = {
  bad_request: { kind: "invalid", message: "The request is not valid." },
  body_too_large: { kind: "too_large", message: "The body is larger than 1 MiB." },
  invalid_email: { kind: "invalid", message: "That is not an e-mail address." },
  password_too_short: { kind: "invalid", message: "A password has at least 8 bytes." },
  current_password_required: { kind: "invalid", message: "current_password is required" },
  invalid_code: { kind: "invalid", message: "Invalid or expired code" },
  invalid_vault_name: {
    kind: "invalid",
    message: "A vault name has 3 to 64 characters of a-z, 0-9 and single hyphens inside.",
  },
  invalid_agent_name: { kind: "invalid", message: "That is no name for an agent." },
  invalid_key_name: {
    kind: "invalid",
    message: "A credential key is upper snake case and starts with a letter, such as STRIPE_KEY.",
  },
  invalid_service: { kind: "invalid", message: "The service is not valid." },
  invalid_proposal: { kind: "invalid", message: "The proposal is not valid." },
  invalid_config: { kind: "invalid", message: "The configuration is not valid." },
  session_ttl_out_of_range: { kind: "invalid", message: "ttl_seconds must be between 300 and 604800." },
  challenge_closed: {
    kind: "invalid",
    message: "The challenge was answered, has expired or was never made; ask for another one.",
  },
  value_required: { kind: "invalid", message: "The proposal needs values for its credentials." },
  oauth_refresh_failed: { kind: "invalid", message: "The refresh token was not accepted." },
  unsupported_grant_type: { kind: "invalid", message: "That grant type is not supported here." },
  invalid_request: { kind: "invalid", message: "The request to the token endpoint is not valid." },
  invalid_scope: { kind: "invalid", message: "The scope is not valid, or wider than the token's." },
  invalid_target: { kind: "invalid", message: "Nothing is given out for that target." },
  vault_required: { kind: "invalid", message: "Name a vault: set the X-Vault header." },
  invalid_client: { kind: "unauthenticated", message: "The client is unknown, or its secret is wrong." },
  authentication_required: { kind: "unauthenticated", message: "Authorization required" },
  session_invalid: { kind: "unauthenticated", message: "Invalid or expired session" },
  session_expired: { kind: "unauthenticated", message: "Session expired" },
  wrong_current_password: { kind: "unauthenticated", message: "The current password is not right." },
  login_failed: { kind: "unauthenticated", message: "Invalid email or password" },
  bootstrap_refused: {
    kind: "unauthenticated",
    message: "The bootstrap token is not valid or was already used.",
  },
  recovery_refused: {
    kind: "forbidden",
    message: "There are passwords here: nobody is let in without one.",
  },
  forbidden: { kind: "forbidden", message: "Not allowed." },
  key_not_proven: {
    kind: "forbidden",
    message: "The challenge was not answered with the key of an active agent.",
  },
  actor_frozen: {
    kind: "forbidden",
    message:
      "Whoever is behind this token is frozen, because a credential that was left to be found was sent with it: an owner " +
      "of this instance can thaw it with agent-vault agent thaw, or agent-vault user thaw.",
  },
  host_refused: { kind: "forbidden", message: "This server is not known by that host name." },
  registration_closed: { kind: "forbidden", message: "Registration is closed on this instance." },
  email_domain_refused: {
    kind: "forbidden",
    message: "Addresses of that domain are not allowed on this instance.",
  },
  reach_refused: {
    kind: "forbidden",
    message: "This lets a credential be sent to where it could not be before; a person has to agree to that.",
  },
  vault_not_found: { kind: "not_found", message: "No vault has that name." },
  credential_not_found: { kind: "not_found", message: "No credential has that key." },
  audience_not_found: { kind: "not_found", message: "The credential is not bound to that host." },
  service_not_found: { kind: "not_found", message: "No service has that name or host." },
  agent_not_found: { kind: "not_found", message: "No agent has that name." },
  registration_not_found: { kind: "not_found", message: "Registration not found" },
  realm_not_found: { kind: "not_found", message: "Realm not found" },
  policy_not_found: { kind: "not_found", message: "Policy not found" },
  company_not_found: { kind: "not_found", message: "No company has that id." },
  api_key_not_found: { kind: "not_found", message: "API key not found" },
  oauth_client_not_found: { kind: "not_found", message: "OAuth client not found" },
  webhook_not_found: { kind: "not_found", message: "The vault has no webhook." },
  canary_not_found: { kind: "not_found", message: "The vault has no canary of that id." },
  invite_not_found: { kind: "not_found", message: "There is no such invite." },
  proposal_not_found: { kind: "not_found", message: "No proposal of the vault has that number." },
  ask_not_found: { kind: "not_found", message: "No request of the vault that waits has that number." },
  ask_link_unknown: { kind: "not_found", message: "There is no such link." },
  approval_link_unknown: { kind: "not_found", message: "There is no such approval link." },
  session_not_found: { kind: "not_found", message: "No session has that id." },
  passport_not_found: { kind: "not_found", message: "There is no such passport." },
  user_not_found: { kind: "not_found", message: "No user has that address." },
  grant_not_found: { kind: "not_found", message: "They have no access to that vault." },
  not_found: { kind: "not_found", message: "404 page not found" },
  ask_over: { kind: "conflict", message: "Nobody waits for that answer any more." },
  proposal_decided: { kind: "conflict", message: "The proposal is not pending any more." },
  proposal_changed: {
    kind: "conflict",
    message: "What the proposal would change is not what was shown. Look at it again; nothing was applied.",
  },
  proposal_target_gone: {
    kind: "conflict",
    message: "The vault has changed, so that the proposal does not fit any more.",
  },
  approval_link_expired: {
    kind: "gone",
    message:
      "This approval link has expired. A member of the vault decides the proposal, as long as it waits, with " +
      "agent-vault vault proposal review",
  },
  already_verified: { kind: "conflict", message: "This account is verified already; log in." },
  email_taken: { kind: "conflict", message: "Another account has that address." },
  password_set: { kind: "conflict", message: "This account has a password already." },
  owner_account: { kind: "conflict", message: "An owner cannot delete their own account." },
  user_exists: { kind: "conflict", message: "Somebody with that address has an account already." },
  vault_exists: { kind: "conflict", message: "A vault of that name exists already." },
  grant_exists: { kind: "conflict", message: "They have access to that vault already." },
  last_admin: { kind: "conflict", message: "That is the last admin of the vault." },
  invite_pending: { kind: "conflict", message: "There is a pending invite for that already." },
  invite_ambiguous: { kind: "conflict", message: "Several invites end so; give more of the token." },
  invite_closed: { kind: "conflict", message: "The invite is not pending any more." },
  invite_accepted: { kind: "gone", message: "This invite has been accepted already." },
  invite_revoked: { kind: "gone", message: "This invite was revoked." },
  invite_expired: { kind: "gone", message: "This invite has expired." },
  passport_revoked: { kind: "conflict", message: "Passport is already revoked" },
  company_exists: { kind: "conflict", message: "A company of that id exists already." },
  realm_exists: { kind: "conflict", message: "A realm of that slug exists already." },
  default_realm: { kind: "invalid", message: "The default realm of a company cannot be deleted." },
  only_realm: { kind: "conflict", message: "The agent is in no other realm." },
  member_not_found: { kind: "not_found", message: "They are no member of the realm." },
  last_api_key: {
    kind: "conflict",
    message: "That is the company's last API key; create another one first.",
  },
  key_registered: { kind: "conflict", message: "Agent already registered" },
  registration_decided: { kind: "conflict", message: "The registration is not pending any more." },
  agent_exists: { kind: "conflict", message: "An agent of that name exists already." },
  agent_revoked: { kind: "conflict", message: "The agent was revoked." },
  invite_redeemed: { kind: "gone", message: "This invite was used already." },
  agent_gone: { kind: "gone", message: "The agent that this invite is for is gone." },
  last_owner: { kind: "conflict", message: "That is the last owner." },
  confirmation_required: {
    kind: "conflict",
    message: "This lets a credential be sent to where it could not be before; confirm each host.",
  },
  service_ambiguous: { kind: "conflict", message: "Several services have that host; name one of them." },
  not_frozen: { kind: "conflict", message: "That is not frozen." },
  conflict: { kind: "conflict", message: "Someone else changed this meanwhile; read it again and retry." },
  setting_locked: {
    kind: "conflict",
    message: "The operator has set this by the environment; it cannot be changed here.",
  },
  mail_not_configured: { kind: "invalid", message: "No mail server is set up." },
  mail_not_sent: { kind: "upstream", message: "The mail server did not take the message." },
  default_vault: { kind: "invalid", message: "The vault default can be neither renamed nor deleted." },
  too_many_invites: {
    kind: "limited",
    message: "50 invites are pending already; revoke some, or wait until they are used.",
  },
  too_many_canaries: {
    kind: "limited",
    message: "The vault has 100 canaries already; revoke some of them first.",
  },
  too_many_proposals: {
    kind: "limited",
    message: "20 proposals wait in the vault already; let some of them be decided first.",
  },
  too_many_registrations: {
    kind: "limited",
    message: "100 registrations are pending already; ask again once an owner has decided on some.",
  },
  too_many_requests: { kind: "limited", message: "Too many requests; wait and retry." },
  infisical_not_configured: {
    kind: "unavailable",
    message: "This instance has no external credential store: its vaults keep their credentials themselves.",
  },
  too_many_codes: {
    kind: "limited",
    message: "Several codes were made for this address in the last 15 minutes. Use one of them, or wait.",
  },
  too_many_wrong_codes: {
    kind: "limited",
    message: "Too many wrong codes. Ask for a new code.",
  },
  busy: { kind: "unavailable", message: "Too many people sign in at this moment; try again." },
  not_initialized: {
    kind: "unavailable",
    message: "This instance has no owner yet. Register the first account to become its owner.",
  },
  store_unavailable: { kind: "unavailable", message: "The database cannot be reached." },
  store_full: { kind: "unavailable", message: "The disk is full; nothing was changed." },
  store_corrupt: { kind: "internal", message: "The database file is damaged." },
  schema_too_new: {
    kind: "internal",
    message: "The database was written by a newer agent-vault; run that version or a newer one.",
  },
  wrong_password: { kind: "invalid", message: "wrong password" },
  unlock_required: { kind: "invalid", message: "The instance is protected by a master password." },
  decryption_failed: { kind: "internal", message: "A stored value does not open with this vault's key." },
  data_dir_unusable: { kind: "internal", message: "The data directory cannot be used." },
  port_in_use: { kind: "unavailable", message: "The port is in use." },
  already_running: { kind: "conflict", message: "A server is running already." },
  internal: { kind: "internal", message: "Internal error" },
} as const satisfies Record<string, { kind: Kind; message: string }>;

export type ErrorCode = keyof typeof CATALOGUE;

/** One thing that is wrong with what was sent. */
export type FieldFault = {
  /** The field that it is about, as the wire calls it, with dots between names: `auth.token`. */
  readonly field?: string;
  readonly code: ErrorCode;
  /** A sentence, which begins with the field's name where it is about one. */
  readonly message: string;
};

export type ErrorOptions = {
  /** Replaces the catalogue's message; says what was wrong with this very input. */
  readonly message?: string;
  /** What to do about it, one sentence. */
  readonly hint?: string;
  /** Extra members of the JSON reply, such as `candidates`. */
  readonly details?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
  /** All that is wrong, where that is more than one thing or is known to be of a field; the message names it, too. */
  readonly fieldFaults?: readonly FieldFault[];
};

export class AppError extends Error {
  override readonly name = "AppError";
  readonly code: ErrorCode;
  readonly kind: Kind;
  readonly hint: string | undefined;
  readonly details: Readonly<Record<string, unknown>> | undefined;
  /** What is wrong, one by one, for those who show each beside its field; never empty. */
  readonly fieldFaults: readonly FieldFault[];

  constructor(code: ErrorCode, options: ErrorOptions = {}) {
    super(
      options.message ?? CATALOGUE[code].message,
      options.cause === undefined ? undefined : { cause: options.cause },
    );
    this.code = code;
    this.kind = CATALOGUE[code].kind;
    this.hint = options.hint;
    this.details = options.details;
    this.fieldFaults = options.fieldFaults ?? [{ code, message: this.message }];
  }
}

/** Every code with its kind, for the tests that check that each is used and mapped. */
export const ERROR_CODES: readonly ErrorCode[] = Object.keys(CATALOGUE) as ErrorCode[];
