import type { InstanceRole } from "../../../core/access/instance-role.ts";
import type { AgentId } from "../../../core/ids.ts";

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

export type AgentRepo = {
  byId(id: AgentId): Promise<Agent | undefined>;
  /** Those of them that exist, in any order. */
  byIds(ids: readonly AgentId[]): Promise<readonly Agent[]>;
  /** Active agents that are owners. */
  countOwners(): Promise<number>;
  byName(name: string): Promise<Agent | undefined>;
  /** False when the name is taken. */
  create(agent: Agent): Promise<boolean>;
  /** `revoked` also ends the agent's tokens and the scoped sessions it minted, in the same transaction. */
  setStatus(id: AgentId, status: Agent["status"]): Promise<void>;
};
