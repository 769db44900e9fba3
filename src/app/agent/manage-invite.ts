import { isOver } from "../../core/access/expiry.ts";
import type { Actor, Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { VaultId } from "../../core/ids.ts";
import { inviteStatus } from "../../core/invite/status.ts";
import { parseSuffix } from "../../core/invite/suffix.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AgentInvite } from "../../ports/store/agent/invites.ts";
import type { Repos } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type ActDeps, actToRevoke } from "../audit/act.ts";
import { authorize, authorizeActor, may } from "../authorize.ts";

type Deps = ActDeps & { readonly clock: Clock; readonly tokens: Pick<Tokens, "hash"> };

/** The vaults that the actor administers now. */
export async function administeredVaults(
  { store, clock }: { readonly store: Pick<Repos, "grants">; readonly clock: Clock },
  actor: Actor,
): Promise<ReadonlySet<VaultId>> {
  const now = clock.now();
  const grants = await store.grants.ofActor(actor.id);
  return new Set(
    grants.flatMap((grant) => (grant.role === "admin" && !isOver(grant, now) ? [grant.vaultId] : [])),
  );
}

/** Whether the principal may revoke the invite, and so sees it. */
export function mayManage(
  deps: { readonly clock: Clock },
  principal: Principal,
  invite: AgentInviteOf,
  administered: ReadonlySet<VaultId>,
): boolean {
  return may(deps, principal, { action: "agent-invite:manage", target: targetOf(invite, administered) });
}

type AgentInviteOf = Pick<AgentInvite, "createdBy" | "vaults">;

function targetOf({ createdBy, vaults }: AgentInviteOf, administered: ReadonlySet<VaultId>) {
  const administersVault = vaults.some(({ vaultId }) => administered.has(vaultId));
  return { createdBy: createdBy.id, administersVault };
}

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
  const actor = authorize(deps, principal, "agent-invite:list");
  return await revoke(deps, principal, async (repos) => {
    const administered = await administeredVaults({ store: repos, clock: deps.clock }, actor);
    const whole = await repos.agentInvites.byHash(deps.tokens.hash(request.token));
    if (whole !== undefined) {
      const target = targetOf(whole, administered);
      authorizeActor(deps, principal, { action: "agent-invite:manage", target });
      return whole;
    }
    const suffix = parseSuffix(request.token);
    if (suffix === undefined) throw new AppError("invite_not_found");
    const ending = await repos.agentInvites.pending({ now: deps.clock.now(), suffix });
    const [invite, other] = ending.filter((one) => mayManage(deps, principal, one, administered));
    if (invite === undefined) throw new AppError("invite_not_found");
    if (other !== undefined) throw new AppError("invite_ambiguous");
    return invite;
  });
}

/** The same by the id that lists show. One that the principal may not revoke is as if there were none. */
export async function revokeInviteById(
  deps: Deps,
  principal: Principal,
  request: { readonly id: string },
): Promise<AgentInvite> {
  const actor = authorize(deps, principal, "agent-invite:list");
  if (!/^\d{1,15}$/.test(request.id))
    throw new AppError("bad_request", { message: "id must be a whole number" });
  return await revoke(deps, principal, async (repos) => {
    const administered = await administeredVaults({ store: repos, clock: deps.clock }, actor);
    const invite = await repos.agentInvites.byId(Number(request.id));
    if (invite !== undefined && mayManage(deps, principal, invite, administered)) return invite;
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
