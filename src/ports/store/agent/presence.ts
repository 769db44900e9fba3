import type { AgentId } from "../../../core/ids.ts";

/** By what an agent was last seen. */
export type PresenceSource = "proxy" | "ws" | "api";

/** When an agent was last seen, and until when that counts as being there. */
export type AgentPresence = {
  readonly agentId: AgentId;
  readonly lastSeenAt: number;
  readonly onlineUntil: number;
  readonly source: PresenceSource;
};

export type SeenAgent = AgentPresence & {
  /** How much of `onlineUntil` rests on requests; 0 where none does. */
  readonly requestsUntil: number;
};

/** An agent whose last socket here has closed. */
export type LeftAgent = {
  readonly agentId: AgentId;
  readonly at: number;
  /** What was said of it while the socket was open: what goes further, another server has said. */
  readonly heldUntil: number;
};

/**
 * What is written is no change that anybody has to be told of. Of what several servers say the later counts. An agent
 * that does not exist any more is passed over.
 */
export type AgentPresenceRepo = {
  seen(agents: readonly SeenAgent[]): Promise<void>;
  /** They are online no longer, except as far as requests say that they are. */
  left(agents: readonly LeftAgent[]): Promise<void>;
  /** Those of them that were ever seen. */
  of(ids: readonly AgentId[]): Promise<readonly AgentPresence[]>;
};
