import type { DirectoryQuery } from "../../../core/agent/directory-query.ts";
import type { AgentId, CompanyId, UserId } from "../../../core/ids.ts";
import type { Agent } from "./agents.ts";
import type { AgentPresence } from "./presence.ts";

/**
 * Which agents somebody sees in the directory: all, those of one company, or those in a realm that a user is a member of
 * or that an agent is in, itself among them.
 */
export type DirectoryScope =
  | { readonly type: "all" }
  | { readonly type: "company"; readonly companyId: CompanyId }
  | { readonly type: "user"; readonly id: UserId }
  | { readonly type: "agent"; readonly id: AgentId };

export type DirectoryRealm = {
  readonly id: string;
  readonly name: string;
  readonly slug: string;
  /** `#rrggbb`. */
  readonly color: string;
};

/** An active agent as the directory shows it. */
export type DirectoryEntry = {
  readonly agent: Agent;
  /** Those that the scope may know of, the primary one first; one at least. */
  readonly realms: readonly [DirectoryRealm, ...DirectoryRealm[]];
  /** Absent for one that was never seen. */
  readonly presence?: Omit<AgentPresence, "agentId">;
};

export type DirectoryPage = {
  readonly entries: readonly DirectoryEntry[];
  /** How many the filter lets through on all pages. */
  readonly total: number;
  /** How many of them are online at `now`, whatever the filter says of that. */
  readonly online: number;
};

export type DirectoryRepo = {
  page(scope: DirectoryScope, query: DirectoryQuery, now: number): Promise<DirectoryPage>;
  /** Nothing for one that is not active or out of the scope. */
  find(scope: DirectoryScope, id: AgentId): Promise<DirectoryEntry | undefined>;
};
