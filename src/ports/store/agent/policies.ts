import type { AgentPolicy } from "../../../core/agent/policy.ts";
import type { AgentId, PolicyId, RealmId } from "../../../core/ids.ts";
import type { Minutes } from "../../../core/limit/hour.ts";

/** Which policies: those that name the agent or the realm itself, and are not over at `now`; absent for all. */
export type PolicyQuery = {
  readonly agentId?: AgentId;
  readonly realmId?: RealmId;
  readonly now?: number;
};

/** Of one agent under one policy. */
export type PolicyUser = { readonly policyId: PolicyId; readonly agentId: AgentId };

export type PolicyRepo = {
  byId(id: PolicyId): Promise<AgentPolicy | undefined>;
  /** The newest first. */
  list(query: PolicyQuery): Promise<readonly AgentPolicy[]>;
  /** Those that name the agent or a realm that it is in, the newest first, those that are over among them. */
  ofAgent(id: AgentId): Promise<readonly AgentPolicy[]>;
  /** False when whom it is for is not there. */
  create(policy: AgentPolicy): Promise<boolean>;
  /** With what was counted under it. True when it was there. */
  delete(id: PolicyId): Promise<boolean>;
  /** What all processes counted from that minute on, as far as they have written it down. */
  requestsOf(user: PolicyUser, since: number): Promise<Minutes>;
  /** Adds these to what is counted, and forgets what lies before `since`. Of policies and agents that are gone nothing is kept. */
  addRequests(user: PolicyUser, requests: Minutes, since: number): Promise<void>;
};
