import type { HeldGrant } from "../core/access/decide.ts";
import { isOver } from "../core/access/expiry.ts";
import { reachesInstanceRole } from "../core/access/instance-role.ts";
import { reachesVaultRole } from "../core/access/vault-role.ts";
import { type Actor, isActor, type Principal } from "../core/actor.ts";
import { AppError } from "../core/errors.ts";
import type { AgentId, VaultId } from "../core/ids.ts";
import { endOf } from "../core/session/lifetime.ts";
import type { Clock } from "../ports/clock.ts";
import type { Repos, Store } from "../ports/store.ts";
import { isTakenBack } from "./company/svid-holder.ts";

type Held = HeldGrant | undefined;

/**
 * The store for one request of that principal. Between the decision that it may do something and the unit of work that
 * does it, others may have taken its session, its role or its grant away: units of work of this store ask again, of
 * what was read before them, and reject then with `session_invalid`, `session_expired` or `conflict`. Whoever is
 * demoted can thus not undo it with requests that were waiting.
 */
export function standingStore(store: Store, clock: Clock, principal: Principal): Store {
  const judgedBy = new Map<VaultId, Held>();
  return {
    ...store,
    grants: {
      ...store.grants,
      find: async (actorId, vaultId) => {
        const grant = await store.grants.find(actorId, vaultId);
        if (isOf(principal, actorId)) judgedBy.set(vaultId, grant);
        return grant;
      },
    },
    atomically: (work, line) =>
      store.atomically(async (repos) => {
        const now = clock.now();
        await demandStanding(repos, principal, now);
        for (const [vaultId, before] of judgedBy)
          await demandGrant(repos, principal, { vaultId, before, now });
        return await work(repos);
      }, line),
  };
}

async function demandStanding(repos: Repos, principal: Principal, now: number): Promise<void> {
  if (principal.type === "company") {
    return await demandCompany(repos, principal, now);
  }
  if (isActor(principal) && principal.svidIssuedAt !== undefined) {
    return await demandSvid(repos, principal, now, principal.svidIssuedAt);
  }
  const session = await repos.sessions.byHash(principal.session);
  if (session === undefined) throw new AppError("session_invalid");
  if (now >= endOf(session)) throw new AppError("session_expired");
  if (principal.type === "scoped") return;
  const role = await roleOf(repos, principal);
  if (role === undefined) throw new AppError("session_invalid");
  if (!reachesInstanceRole(role, principal.role)) throw changedMeanwhile();
}

/** By one of its keys, or by what an OAuth client of it was given. */
async function demandCompany(
  { apiKeys, companyTokens }: Repos,
  { session, endsAt }: Extract<Principal, { type: "company" }>,
  now: number,
): Promise<void> {
  if (now >= endsAt) throw new AppError("session_expired");
  if ((await apiKeys.byHash(session)) !== undefined) return;
  if ((await companyTokens.byHash(session)) === undefined) throw new AppError("session_invalid");
}

/** An SVID has no session: it stands with its agent, as long as that is called so and took nothing back since. */
async function demandSvid({ agents }: Repos, principal: ActingPrincipal, now: number, issuedAt: number) {
  if (now >= principal.endsAt) throw new AppError("session_expired");
  const agent = await agents.byId(principal.id as AgentId);
  if (agent === undefined || isTakenBack(agent, issuedAt)) throw new AppError("session_invalid");
  if (!reachesInstanceRole(agent.role, principal.role)) throw changedMeanwhile();
}

type ActingPrincipal = Extract<Principal, { type: Actor["type"] }>;

async function roleOf({ users, agents }: Repos, principal: ActingPrincipal) {
  if (principal.type === "user") {
    const user = await users.byId(principal.id);
    return user?.active === true ? user.role : undefined;
  }
  const agent = await agents.byId(principal.id);
  return agent?.status === "active" ? agent.role : undefined;
}

async function demandGrant(
  { grants }: Repos,
  principal: Principal,
  { vaultId, before, now }: { readonly vaultId: VaultId; readonly before: Held; readonly now: number },
): Promise<void> {
  // What was over when it was judged gave nothing that could be lost.
  if (before === undefined || isOver(before, now) || !isActor(principal)) return;
  const grant = await grants.find(principal.id, vaultId);
  if (grant === undefined || isOver(grant, now) || !reachesVaultRole(grant.role, before.role)) {
    throw changedMeanwhile();
  }
}

function isOf(principal: Principal, actorId: string): boolean {
  return isActor(principal) && principal.id === actorId;
}

function changedMeanwhile(): AppError {
  return new AppError("conflict", { message: "Your access has changed while this waited" });
}
