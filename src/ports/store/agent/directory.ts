import type { DirectoryQuery } from "../../../core/agent/directory-query.ts";
import type { RealmId } from "../../../core/ids.ts";
import type { Agent, AgentsSeen } from "./agents.ts";

/** What of the directory is asked for, its realm by id. */
export type DirectorySearch = Omit<DirectoryQuery, "realm"> & { readonly realmId?: RealmId };

export type FoundAgents = {
  /** Those of the page: active ones, in the order that was asked for. */
  readonly agents: readonly Agent[];
  /** How many the search finds on all pages. */
  readonly total: number;
  /** How many it finds that are online at `now`, whatever it says of that. */
  readonly online: number;
};

export type DirectoryRepo = {
  search(seen: AgentsSeen, search: DirectorySearch, now: number): Promise<FoundAgents>;
};
