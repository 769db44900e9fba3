import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import { inviteStatus } from "../../core/invite/status.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AgentInvite } from "../../ports/store/agent/invites.ts";
import type { Repos } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type ActDeps, actToRevoke } from "../audit/act.ts";
import { authorize } from "../authorize.ts";
import { managementOf, namedInvite } from "../managed-invites.ts";

type Deps = ActDeps & { readonly clock: Clock; readonly tokens: Pick<Tokens, "hash"> };

/**
 * Revokes the pending invite of that token, or the one whose token ends so among those that the principal may revoke, and
 * gives it as it was.
 * Throws `forbidden`, `invite_not_found`, `invite_closed` for one that is not pending, `invite_ambiguous`, and
 * `bad_request` for an end that is too short.
 */
export async function revokeInvite(
  deps: Deps,
  principal: Principal,
  request: { readonly token: string },
): Promise<AgentInvite> {
  authorize(deps, principal, "agent-invite:list");
  return await revoke(deps, principal, async (repos) => {
    const management = await managementOf({ store: repos, clock: deps.clock }, principal, "agent-invite");
    const invite = await namedInvite({ management, tokens: deps.tokens }, request.token, {
      byHash: repos.agentInvites.byHash,
      ending: (suffix) => repos.agentInvites.pending({ now: deps.clock.now(), suffix }),
    });
    if (invite === undefined) throw new AppError("invite_not_found");
    return invite;
  });
}

/** The same by the id that lists show. One that the principal may not revoke is as if there were none. */
export async function revokeInviteById(
  deps: Deps,
  principal: Principal,
  request: { readonly id: string },
): Promise<AgentInvite> {
  authorize(deps, principal, "agent-invite:list");
  if (!/^\d{1,15}$/.test(request.id))
    throw new AppError("bad_request", { message: "id must be a whole number" });
  return await revoke(deps, principal, async (repos) => {
    const management = await managementOf({ store: repos, clock: deps.clock }, principal, "agent-invite");
    const invite = await repos.agentInvites.byId(Number(request.id));
    if (invite !== undefined && management.covers(invite)) return invite;
    throw new AppError("invite_not_found");
  });
}

async function revoke(
  deps: Deps,
  principal: Principal,
  find: (repos: Repos) => Promise<AgentInvite>,
): Promise<AgentInvite> {
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const invite = await find(repos);
    const now = deps.clock.now();
    const status = inviteStatus(invite, now);
    if (status !== "pending") {
      throw new AppError("invite_closed", { message: `The invite is already ${status}` });
    }
    await repos.agentInvites.revoke(invite.id, now);
    const target = { type: "invite", id: String(invite.id), name: invite.agentName } as const;
    note({ action: "agent-invite.revoke", target });
    return invite;
  });
}
