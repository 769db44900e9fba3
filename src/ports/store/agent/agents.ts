import type { InstanceRole } from "../../../core/access/instance-role.ts";
import type { AgentId } from "../../../core/ids.ts";
import type { Session } from "../account/sessions.ts";

export type Agent = {
  readonly id: AgentId;
  readonly name: string;
  readonly status: "active" | "revoked";
  readonly role: InstanceRole;
  readonly createdBy: string;
  readonly createdAt: number;
  /** When its name, role, status or token was last changed. */
  readonly updatedAt: number;
  readonly revokedAt?: number;
};

export type AgentSession = Extract<Session, { type: "agent" }>;

/** Whom a list is for: what they made, and what has a grant in a vault where they have one at `now`. */
export type Viewer = { readonly actorId: string; readonly now: number };

export type AgentQuery = {
  /** Absent for everything. */
  readonly visibleTo?: Viewer;
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
  /** By name, the revoked among them. */
  list(query: AgentQuery): Promise<readonly Agent[]>;
  isVisible(id: AgentId, viewer: Viewer): Promise<boolean>;
  /** Of each of them that has any, the tokens that are good at `now`. */
  tokensOf(ids: readonly AgentId[], now: number): Promise<ReadonlyMap<AgentId, readonly AgentSession[]>>;
  /** False when the name is taken. */
  create(agent: Agent): Promise<boolean>;
  /** False when the name is taken. `at` becomes `updatedAt`, here and below. */
  rename(id: AgentId, name: string, at: number): Promise<boolean>;
  setRole(id: AgentId, role: InstanceRole, at: number): Promise<void>;
  /** Ends its tokens; what it minted with them stays. */
  endTokens(id: AgentId, at: number): Promise<void>;
  /** Also ends the agent's tokens and the scoped sessions that it minted, in the same transaction. Grants stay. */
  revoke(id: AgentId, at: number): Promise<void>;
  /** Removes the agent with its tokens, grants, rotation invites and the scoped sessions that it minted. True when it was there. */
  delete(id: AgentId): Promise<boolean>;
};
