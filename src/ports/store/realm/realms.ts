import type { AgentId, CompanyId, RealmId, UserId } from "../../../core/ids.ts";
import type { RealmFields } from "../../../core/realm/realm.ts";
import type { RealmRole } from "../../../core/realm/role.ts";

/** A group of a company's agents, and of the people who see them. */
export type Realm = RealmFields & {
  readonly id: RealmId;
  readonly companyId: CompanyId;
  /** Where agents are that nobody put anywhere else; every company has one, which stays. */
  readonly isDefault: boolean;
  readonly createdAt: number;
};

export type CountedRealm = Realm & { readonly agentCount: number; readonly userCount: number };

export type RealmMember = {
  readonly userId: UserId;
  readonly email: string;
  readonly role: RealmRole;
  readonly addedAt: number;
};

/** What is listed: everything, one company's, or these. */
export type RealmQuery = { readonly companyId?: CompanyId; readonly ids?: readonly RealmId[] };

export type RealmRepo = {
  byId(id: RealmId): Promise<Realm | undefined>;
  bySlug(companyId: CompanyId, slug: string): Promise<Realm | undefined>;
  /** By company, the default one first, then by name. */
  list(query: RealmQuery): Promise<readonly CountedRealm[]>;
  /** False when its company has one of that slug; so is `update`. */
  create(realm: Realm): Promise<boolean>;
  update(id: RealmId, fields: RealmFields): Promise<boolean>;
  /** Not for a default one. Agents that are in no other land in the default realm of their company. */
  delete(id: RealmId): Promise<boolean>;
  /**
   * Of each of them, the realms that it is in, the one that it was put into first in front of the others, the default
   * one behind all others. Never none: an agent that nobody put anywhere is in the default realm of its company.
   */
  ofAgents(ids: readonly AgentId[]): Promise<ReadonlyMap<AgentId, readonly Realm[]>>;
  /** The realms that a user is a member of, or an agent is in. */
  idsOf(actorId: string): Promise<readonly RealmId[]>;
  /** False when it is in already. */
  addAgent(id: RealmId, agentId: AgentId, at: number): Promise<boolean>;
  /** False when it is not in. One that is in no other lands in the default realm of its company. */
  removeAgent(id: RealmId, agentId: AgentId): Promise<boolean>;
  /** By address. */
  members(id: RealmId): Promise<readonly RealmMember[]>;
  roleOf(id: RealmId, userId: UserId): Promise<RealmRole | undefined>;
  /** Adds the user, or gives it another role. */
  setMember(
    id: RealmId,
    userId: UserId,
    terms: { readonly role: RealmRole; readonly at: number },
  ): Promise<void>;
  /** False when the user is no member. */
  removeMember(id: RealmId, userId: UserId): Promise<boolean>;
};
