import type { Principal } from "../../core/actor.ts";
import type { DirectoryQuery } from "../../core/agent/directory-query.ts";
import type { AgentPolicy } from "../../core/agent/policy.ts";
import { AppError } from "../../core/errors.ts";
import type { Clock } from "../../ports/clock.ts";
import type { DirectoryEntry, DirectoryPage, DirectoryScope } from "../../ports/store/agent/directory.ts";
import type { Repos } from "../../ports/store.ts";
import { actorMay, demandAllowed } from "../authorize.ts";
import { companyOf } from "../company/company-of.ts";
import { agentOfRef, type Naming } from "./find-agent.ts";
import type { Presence } from "./presence.ts";

type Deps = Naming & {
  readonly store: Pick<Repos, "agents" | "directory" | "policies">;
  readonly clock: Clock;
  readonly presence: Pick<Presence, "flush">;
};

/** A page of the active agents that the principal may know of. Throws `forbidden`. */
export async function listDirectory(
  deps: Deps,
  principal: Principal,
  query: DirectoryQuery,
): Promise<DirectoryPage> {
  const scope = scopeOf(deps, principal);
  // Filters and orders by presence are the database's.
  await deps.presence.flush();
  return await deps.store.directory.page(scope, query, deps.clock.now());
}

/** An entry with the newest policy that holds the agent, or a realm that it is in, to something now. */
export type DirectoryDetails = DirectoryEntry & { readonly policy: AgentPolicy | undefined };

/**
 * One of them, by whatever names it. Throws `forbidden`, and `agent_not_found` in one way for one that there is not and
 * for one that the principal may not know of.
 */
export async function readDirectory(
  deps: Deps,
  principal: Principal,
  ref: string,
): Promise<DirectoryDetails> {
  const scope = scopeOf(deps, principal);
  await deps.presence.flush();
  const agent = await agentOfRef(deps, ref, companyOf(principal));
  const entry = agent === undefined ? undefined : await deps.store.directory.find(scope, agent.id);
  if (entry === undefined) throw new AppError("agent_not_found", { message: "Agent not found" });
  const now = deps.clock.now();
  const policies = await deps.store.policies.ofAgent(entry.agent.id);
  const [policy] = policies
    .filter(({ expiresAt }) => expiresAt === undefined || now < expiresAt)
    .toSorted((one, other) => other.createdAt - one.createdAt);
  return { ...entry, policy };
}

/** Owners see all, a company its own, others those of their realms. */
function scopeOf(deps: Deps, principal: Principal): DirectoryScope {
  demandAllowed(deps, principal, { action: "directory:read" });
  switch (principal.type) {
    case "company":
      return { type: "company", companyId: principal.companyId };
    case "user":
      return seesAll(deps, principal) ? { type: "all" } : { type: "user", id: principal.id };
    case "agent":
      return seesAll(deps, principal) ? { type: "all" } : { type: "agent", id: principal.id };
    case "scoped":
      throw new AppError("forbidden");
  }
}

function seesAll(deps: Deps, actor: Extract<Principal, { type: "user" | "agent" }>): boolean {
  return actorMay(deps, actor, { action: "agent:list-all" });
}
