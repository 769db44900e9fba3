import type { EmailCodeRepo } from "./store/account/email-codes.ts";
import type { FrozenActorRepo } from "./store/account/frozen-actors.ts";
import type { SessionRepo } from "./store/account/sessions.ts";
import type { UserInviteRepo } from "./store/account/user-invites.ts";
import type { UserRepo } from "./store/account/users.ts";
import type { AgentRepo } from "./store/agent/agents.ts";
import type { DirectoryRepo } from "./store/agent/directory.ts";
import type { AgentInviteRepo } from "./store/agent/invites.ts";
import type { KeyChallengeRepo } from "./store/agent/key-challenges.ts";
import type { PolicyRepo } from "./store/agent/policies.ts";
import type { AgentPresenceRepo } from "./store/agent/presence.ts";
import type { RegistrationRepo } from "./store/agent/registrations.ts";
import type { UsedProofRepo } from "./store/agent/used-proofs.ts";
import type { ApiKeyRepo } from "./store/company/api-keys.ts";
import type { CompanyRepo } from "./store/company/companies.ts";
import type { CompanyTokenRepo, OAuthClientRepo } from "./store/company/oauth-clients.ts";
import type { PassportRepo } from "./store/company/passports.ts";
import type { SigningKeyRepo } from "./store/company/signing-keys.ts";
import type { AuditRepo } from "./store/instance/audit.ts";
import type { AuditHeadRepo } from "./store/instance/audit-heads.ts";
import type { Changes } from "./store/instance/changes.ts";
import type { KeyRepo } from "./store/instance/keys.ts";
import type { LogRepo } from "./store/instance/logs.ts";
import type { SettingRepo } from "./store/instance/settings.ts";
import type { RealmRepo } from "./store/realm/realms.ts";
import type { AskRepo } from "./store/vault/asks.ts";
import type { AudienceRepo } from "./store/vault/audiences.ts";
import type { CanaryRepo } from "./store/vault/canaries.ts";
import type { CredentialRepo } from "./store/vault/credentials.ts";
import type { GrantRepo } from "./store/vault/grants.ts";
import type { OAuthCredentialRepo } from "./store/vault/oauth-credentials.ts";
import type { OAuthStateRepo } from "./store/vault/oauth-states.ts";
import type { ProposalRepo } from "./store/vault/proposals.ts";
import type { ServiceRepo } from "./store/vault/services.ts";
import type { UsageRepo } from "./store/vault/usage.ts";
import type { VaultRepo } from "./store/vault/vaults.ts";
import type { WebhookDeliveryRepo, WebhookRepo } from "./store/vault/webhooks.ts";

/** What can be read and written together. All methods are atomic; absent is `undefined`; times are ms since 1970. */
export type Repos = {
  readonly users: UserRepo;
  readonly userInvites: UserInviteRepo;
  readonly agents: AgentRepo;
  readonly agentInvites: AgentInviteRepo;
  readonly keyChallenges: KeyChallengeRepo;
  readonly agentPresence: AgentPresenceRepo;
  readonly registrations: RegistrationRepo;
  readonly directory: DirectoryRepo;
  readonly policies: PolicyRepo;
  readonly usedProofs: UsedProofRepo;
  readonly companies: CompanyRepo;
  readonly signingKeys: SigningKeyRepo;
  readonly apiKeys: ApiKeyRepo;
  readonly passports: PassportRepo;
  readonly oauthClients: OAuthClientRepo;
  readonly companyTokens: CompanyTokenRepo;
  readonly realms: RealmRepo;
  readonly sessions: SessionRepo;
  readonly frozenActors: FrozenActorRepo;
  readonly emailCodes: EmailCodeRepo;
  readonly vaults: VaultRepo;
  readonly grants: GrantRepo;
  readonly credentials: CredentialRepo;
  readonly oauthCredentials: OAuthCredentialRepo;
  readonly oauthStates: OAuthStateRepo;
  readonly audiences: AudienceRepo;
  readonly services: ServiceRepo;
  readonly proposals: ProposalRepo;
  readonly canaries: CanaryRepo;
  readonly usage: UsageRepo;
  readonly asks: AskRepo;
  readonly webhooks: WebhookRepo;
  readonly webhookDeliveries: WebhookDeliveryRepo;
  readonly settings: SettingRepo;
  readonly keys: KeyRepo;
  readonly audit: AuditRepo;
  readonly auditHeads: AuditHeadRepo;
};

/** What a unit of work comes to: all that it wrote is committed, or nothing. The value is given back either way. */
export type Decision<T> = { readonly commit: boolean; readonly value: T };

/** Which connection a unit of work is given. */
export type Line = "pool" | "revoking";

/** Everything persistent. Failures of the engine arrive as AppError (`store_full`, `store_corrupt`, `store_unavailable`). */
export type Store = Repos & {
  readonly logs: LogRepo;
  readonly changes: Changes;
  /**
   * Runs `work` as if nobody else wrote: what its repos read stays true until it ends, and what they write is committed
   * together or not at all. When `work` rejects, nothing was written. Its repos are of no use after it, and other units
   * wait for it meanwhile: it hashes, calls and waits for nothing but them. One on the line for revocations waits for
   * the writes that are under way, and for no connection that anything else has.
   */
  atomically<T>(work: (repos: Repos) => Promise<Decision<T>>, line?: Line): Promise<T>;
  /** Resolves when the engine answers; rejects otherwise. */
  ping(): Promise<void>;
  close(): Promise<void>;
};
