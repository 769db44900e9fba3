import type { InstanceRole } from "../../../core/access/instance-role.ts";
import type { Capability } from "../../../core/agent/capability.ts";
import type { PublicKey } from "../../../core/identity/did.ts";
import type { AgentId, CompanyId, RealmId } from "../../../core/ids.ts";
import type { Session } from "../account/sessions.ts";

export type Agent = {
  readonly id: AgentId;
  /** Unique. In the company `default` it is what the company calls the agent, in others that behind `company:`. */
  readonly name: string;
  readonly status: "active" | "revoked";
  readonly role: InstanceRole;
  readonly createdBy: string;
  readonly createdAt: number;
  /** When its name, role, status or token was last changed. */
  readonly updatedAt: number;
  readonly revokedAt?: number;
  readonly companyId: CompanyId;
  /** What its company keeps with it; absent when nothing. */
  readonly metadata?: Metadata;
  /** When its company registered it last; when it was made, for one that was never registered. */
  readonly registeredAt: number;
  /** Where it was made: by people of this instance, by registering it under a company, or because its key asked to be let in. */
  readonly origin: "vault" | "company" | "registration";
  /** What people call it; absent where that is its name. */
  readonly displayName?: string;
  /** Which kinds of action it may take, each once. */
  readonly capabilities: readonly Capability[];
  /** The key that it can prove to hold, and what its DID is made of; no two agents have one. */
  readonly publicKey?: PublicKey;
  /** What it says it runs on. */
  readonly llm: { readonly provider?: string; readonly model?: string };
  /** Its own, as it says. */
  readonly version?: string;
  /** SVIDs issued before count no more; in ms, whole seconds. */
  readonly svidNotBefore: number;
};

/** A JSON object, of which nothing is known here. */
export type Metadata = Readonly<Record<string, unknown>>;

export type AgentSession = Extract<Session, { type: "agent" }>;

/**
 * Whom a list is for: they see themselves, and what is in one of these realms. With `worksAt` also what they made, and
 * what has a grant in a vault where they have one at that time.
 */
export type Viewer = {
  readonly actorId: string;
  readonly realmIds: readonly RealmId[];
  readonly worksAt?: number;
};

/** What of all agents somebody sees: those of one company, what a viewer sees, or with neither all of them. */
export type AgentsSeen = { readonly companyId?: CompanyId; readonly visibleTo?: Viewer };

export type AgentQuery = AgentsSeen & {
  /** Those whose names come behind this one. */
  readonly after?: string;
  readonly limit?: number;
};

export type AgentRepo = {
  byId(id: AgentId): Promise<Agent | undefined>;
  /** Those of them that exist, in any order. */
  byIds(ids: readonly AgentId[]): Promise<readonly Agent[]>;
  /** Active agents that are owners. */
  countOwners(): Promise<number>;
  byName(name: string): Promise<Agent | undefined>;
  byPublicKey(publicKey: PublicKey): Promise<Agent | undefined>;
  /** The names that begin with `stem`, in any order. */
  namesFrom(stem: string): Promise<readonly string[]>;
  /** By name, the revoked among them. */
  list(query: AgentQuery): Promise<readonly Agent[]>;
  isVisible(id: AgentId, viewer: Viewer): Promise<boolean>;
  /** Of each of them that has any, the tokens that are good at `now`. */
  tokensOf(ids: readonly AgentId[], now: number): Promise<ReadonlyMap<AgentId, readonly AgentSession[]>>;
  /**
   * In the default realm of its company. False when the name is taken. Where somebody had it lately, the agent's
   * `svidNotBefore` is stored as the second in which it had become free for SVIDs, if that is later.
   */
  create(agent: Agent): Promise<boolean>;
  /**
   * False when the name is taken. `at` becomes `updatedAt`, here and below; SVIDs that were issued up to its second count
   * no more.
   */
  rename(id: AgentId, name: string, at: number): Promise<boolean>;
  /** Registers it again: these two change and nothing else. Absent metadata takes away what there was. */
  register(id: AgentId, fields: Pick<Agent, "registeredAt" | "metadata">): Promise<void>;
  /** What it says of itself; others of its fields stay. */
  describe(id: AgentId, fields: Pick<Agent, "llm" | "version">): Promise<void>;
  setRole(id: AgentId, role: InstanceRole, at: number): Promise<void>;
  setCapabilities(id: AgentId, capabilities: readonly Capability[], at: number): Promise<void>;
  /** Ends its tokens and SVIDs; what it minted with them stays. */
  endTokens(id: AgentId, at: number): Promise<void>;
  /** Also ends the agent's tokens, its SVIDs and the scoped sessions that it minted, in the same transaction. Grants stay. */
  revoke(id: AgentId, at: number): Promise<void>;
  /** Removes the agent with its tokens, grants, rotation invites and the scoped sessions that it minted. True when it was there. */
  delete(id: AgentId, at: number): Promise<boolean>;
};
