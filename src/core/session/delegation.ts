import type { AgentId } from "../ids.ts";

/** An agent that proved to be itself, and when what it proved that with was issued; in ms since 1970. */
export type ProvenAgent = { readonly id: AgentId; readonly provenAt: number };

/**
 * Whose rights a session has that identities were exchanged for: what all of these agents may do, as long as they may
 * and none of them takes its identities of that time back.
 */
export type Delegation = {
  /** Who acts comes first. */
  readonly agents: readonly ProvenAgent[];
  /** SPIFFE IDs, from whom it is acted for to who acts; for people who look at it. */
  readonly chain: readonly string[];
};
