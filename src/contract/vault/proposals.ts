import * as v from "valibot";

const Status = v.picklist(["pending", "applied", "rejected", "expired"]);

/** Shapes only, here and of what is read; what the fields may hold is for `core/proposal/`, which names every fault. */
export const CreateProposalBody = v.object({
  services: v.optional(v.array(v.unknown())),
  credentials: v.optional(v.array(v.unknown())),
  /** For whoever reviews it. */
  message: v.optional(v.string()),
  /** What the agent wants its person to read. */
  user_message: v.optional(v.string()),
});
export type CreateProposalBody = v.InferOutput<typeof CreateProposalBody>;

export const CreateProposalReply = v.object({
  /** The proposal's number within the vault. */
  id: v.number(),
  status: v.literal("pending"),
  vault: v.string(),
  /** Shown this once: its token lets whoever has it read the proposal. */
  approval_url: v.string(),
  /** A sentence for the agent to pass on, which ends with the address. */
  message: v.string(),
});
export type CreateProposalReply = v.InferOutput<typeof CreateProposalReply>;

/** A service as a proposal has it: as in the API of services, with what is to be done to it. */
export const ProposedServiceItem = v.looseObject({
  action: v.picklist(["set", "delete"]),
  name: v.string(),
  /** `host[:port][/path]`. */
  host: v.string(),
  /** Of a `set`; without it the service is only switched. */
  auth: v.optional(v.looseObject({ type: v.string() })),
  enabled: v.optional(v.nullable(v.boolean())),
  substitutions: v.optional(v.nullable(v.array(v.unknown()))),
});
export type ProposedServiceItem = v.InferOutput<typeof ProposedServiceItem>;

export const ProposedOAuthItem = v.looseObject({
  authorization_url: v.optional(v.string()),
  token_url: v.string(),
  client_id: v.optional(v.string()),
  scopes: v.optional(v.string()),
  scope_separator: v.optional(v.string()),
  disable_pkce: v.optional(v.boolean()),
  token_auth_method: v.optional(v.string()),
});
export type ProposedOAuthItem = v.InferOutput<typeof ProposedOAuthItem>;

export const CredentialSlotItem = v.looseObject({
  action: v.picklist(["set", "delete"]),
  key: v.string(),
  /** Absent is static. */
  type: v.optional(v.string()),
  description: v.optional(v.string()),
  obtain: v.optional(v.string()),
  obtain_instructions: v.optional(v.string()),
  /** The agent gave a value, which is kept apart and never shown. */
  has_value: v.optional(v.boolean()),
  oauth: v.optional(ProposedOAuthItem),
});
export type CredentialSlotItem = v.InferOutput<typeof CredentialSlotItem>;

/** What whoever raised it sees of it. */
export const GetProposalReply = v.object({
  id: v.number(),
  status: Status,
  services: v.array(ProposedServiceItem),
  /** Null when there are none. */
  credentials: v.nullable(v.array(CredentialSlotItem)),
  message: v.string(),
  review_note: v.string(),
  /** `YYYY-MM-DD HH:MM:SS`, UTC, as every `reviewed_at` here. */
  reviewed_at: v.nullable(v.string()),
  created_at: v.string(),
  /** When it expires undecided; ours. */
  expires_at: v.string(),
});
export type GetProposalReply = v.InferOutput<typeof GetProposalReply>;

export const ListProposalsReply = v.object({
  proposals: v.array(
    v.object({ id: v.number(), status: Status, message: v.string(), created_at: v.string() }),
  ),
});
export type ListProposalsReply = v.InferOutput<typeof ListProposalsReply>;

/** Who raised it, as it was known then; a scoped session is named by its label, which may be empty. Ours. */
const RaisedBy = v.object({
  type: v.picklist(["agent", "scoped"]),
  name: v.string(),
  /** Who minted the session that raised it, by address or name; told to people who look at one proposal. */
  minted_by: v.optional(v.string()),
});

/** A proposal as reviewers see it. */
export const ProposalItem = v.object({
  id: v.number(),
  status: Status,
  message: v.string(),
  /** JSON of a list of `ProposedServiceItem`. */
  services_json: v.string(),
  /** JSON of a list of `CredentialSlotItem`, or of null. */
  credentials_json: v.string(),
  /** This and the next are left out where there is nothing to say. */
  review_note: v.optional(v.string()),
  reviewed_at: v.optional(v.string()),
  created_at: v.string(),
  /** Ours, as what follows. */
  expires_at: v.string(),
  raised_by: RaisedBy,
  /** The name of who decided it. */
  reviewed_by: v.optional(v.string()),
});
export type ProposalItem = v.InferOutput<typeof ProposalItem>;
export const ListReviewProposalsReply = v.object({ proposals: v.array(ProposalItem) });
export type ListReviewProposalsReply = v.InferOutput<typeof ListReviewProposalsReply>;

/** A credential, where it may be sent, and in which part of a request. */
const ReachItem = v.object({
  credential: v.string(),
  /** `host[:port][/path]`. */
  host: v.string(),
  /** What an auth method makes of it (`auth`), a surface of substitutions, or an address of an OAuth credential. */
  surface: v.picklist([
    "auth",
    "path",
    "query",
    "header",
    "body",
    "websocket",
    "token-endpoint",
    "authorization-endpoint",
  ]),
});
export type ReachItem = v.InferOutput<typeof ReachItem>;

/** A word of `core/reach/assess.ts`, and what it speaks of. */
const ReachReason = v.looseObject({
  code: v.string(),
  suffix: v.optional(v.string()),
  resembles: v.optional(v.string()),
  /** The host as it is read, its `xn--` labels decoded. */
  unicode: v.optional(v.string()),
  /** The scripts of one label. */
  mixed: v.optional(v.array(v.string())),
  /** Lower-case names. */
  headers: v.optional(v.array(v.string())),
  /** `host[:port]`, each. */
  hosts: v.optional(v.array(v.string())),
  capabilities: v.optional(v.array(v.string())),
  methods: v.optional(v.array(v.string())),
});
export type ReachReason = v.InferOutput<typeof ReachReason>;

export const NewReachItem = v.object({
  ...ReachItem.entries,
  /** The registrable domain; the host itself where there is none. */
  domain: v.string(),
  /** The credential is stored already. */
  existing: v.boolean(),
  /** The hosts that it is bound to now, and since when; absent where there are none. */
  bound_to: v.array(v.string()),
  bound_since: v.optional(v.string()),
  reasons: v.array(ReachReason),
  /** `host[:port]`; present where a person has to type it, and then one of `confirm_hosts`. */
  confirm_host: v.optional(v.string()),
});
export type NewReachItem = v.InferOutput<typeof NewReachItem>;

/** What would change in where credentials are sent. It stands in answers that show it and in 409s that ask for more. */
export const ProposalReach = v.object({
  /** Of all that a decision rests on; sent back with it as `reach_hash`. */
  hash: v.string(),
  /** Those that have to be confirmed come first. */
  added: v.array(NewReachItem),
  removed: v.array(ReachItem),
  /** Keys of stored credentials that would get another value, everywhere they are used. */
  replaced: v.array(v.string()),
  /** Where these values went already, and the next ones go, too; absent where that is nowhere. */
  inherited: v.optional(v.array(ReachItem)),
  /** What a person has to type, each once. */
  confirm_hosts: v.array(v.string()),
});
export type ProposalReach = v.InferOutput<typeof ProposalReach>;

/** A part of a proposal that does not fit its vault any more. */
export const MisfitItem = v.object({
  code: v.picklist(["service-gone", "service-moved", "service-ambiguous", "key-gone"]),
  /** Of the service. */
  name: v.string(),
  /** `host[:port][/path]`: where the service was when this was raised, and where it is. */
  expected: v.optional(v.string()),
  found: v.optional(v.string()),
  /** Of the credential that is gone. */
  key: v.optional(v.string()),
  candidates: v.optional(v.array(v.object({ name: v.string(), host: v.string() }))),
});
export type MisfitItem = v.InferOutput<typeof MisfitItem>;

export const GetReviewProposalReply = v.object({
  ...ProposalItem.entries,
  user_message: v.string(),
  review_note: v.string(),
  /** Of a pending one, where the caller may decide it: what approving it would come to, or why it does not fit any more. */
  reach: v.optional(ProposalReach),
  misfits: v.optional(v.array(MisfitItem)),
});
export type GetReviewProposalReply = v.InferOutput<typeof GetReviewProposalReply>;

/** The client secret is for slots of OAuth credentials, and the id where the proposal has none or another is meant. */
export const ApproveOAuth = v.object({
  client_id: v.optional(v.string()),
  client_secret: v.optional(v.string()),
});
export type ApproveOAuth = v.InferOutput<typeof ApproveOAuth>;

export const ApproveProposalBody = v.object({
  /** The vault called `default` when it is left out. */
  vault: v.optional(v.string()),
  /** Values by key, which win over what the agent gave. */
  credentials: v.optional(v.record(v.string(), v.string())),
  /** By key; this and the rest are ours. */
  oauth: v.optional(v.record(v.string(), ApproveOAuth)),
  /** Of the reach that was shown. When it is another by now: 409 `proposal_changed`, with `reach`. */
  reach_hash: v.optional(v.string()),
  /** The hosts that the person has typed. When one is missing: 409 `confirmation_required`, with `reach`. */
  confirm_hosts: v.optional(v.array(v.string())),
});
export type ApproveProposalBody = v.InferOutput<typeof ApproveProposalBody>;
export const ApproveProposalReply = v.object({
  id: v.number(),
  status: v.literal("applied"),
  /** Keys of OAuth credentials that a person has to connect before they work; ours, absent where there are none. */
  connect: v.optional(v.array(v.string())),
});
export type ApproveProposalReply = v.InferOutput<typeof ApproveProposalReply>;

export const RejectProposalBody = v.object({ vault: v.optional(v.string()), reason: v.optional(v.string()) });
export const RejectProposalReply = v.object({ id: v.number(), status: v.literal("rejected") });
export type RejectProposalReply = v.InferOutput<typeof RejectProposalReply>;

/** A 409 to an approval, where it carries what the person has to see. */
export const ProposalConflict = v.object({
  code: v.picklist(["proposal_changed", "confirmation_required"]),
  reach: ProposalReach,
});

/** What the link shows to whoever has it. */
export const ApproveDetailsReply = v.object({
  proposal_id: v.number(),
  vault: v.string(),
  status: v.literal("pending"),
  user_message: v.string(),
  message: v.string(),
  services: v.array(ProposedServiceItem),
  credentials: v.array(CredentialSlotItem),
  created_at: v.string(),
  /** Empty for a scoped session. */
  agent_name: v.string(),
  /** What the session cookie says of who asks. */
  authenticated: v.boolean(),
  can_approve: v.boolean(),
  user_email: v.string(),
});
/** The same of one that is not pending any more. */
export const ApproveDetailsDecided = v.object({
  error: v.literal(true),
  error_title: v.string(),
  error_message: v.string(),
});

export const ApprovalLinkReply = v.union([ApproveDetailsReply, ApproveDetailsDecided]);
