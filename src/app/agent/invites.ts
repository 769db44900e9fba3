import { parseInstanceRole } from "../../core/access/instance-role.ts";
import type { Principal } from "../../core/actor.ts";
import { inviteTtlMs, tokenTtlMs } from "../../core/agent/lifetime.ts";
import { madeUpName, NAME_BYTES } from "../../core/agent/made-up-name.ts";
import { parseAgentName } from "../../core/agent/name.ts";
import { allOf } from "../../core/all-faults.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import type { TokenHash } from "../../core/ids.ts";
import { MAX_PENDING_INVITES } from "../../core/invite/limits.ts";
import { inviteLink } from "../../core/invite/link.ts";
import { inviteStatus } from "../../core/invite/status.ts";
import { keptSuffix } from "../../core/invite/suffix.ts";
import { endOf } from "../../core/session/lifetime.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { AgentInvite, NewAgentInvite } from "../../ports/store/agent/invites.ts";
import type { Repos } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { actorNames } from "../actor-names.ts";
import { type ActDeps, act } from "../audit/act.ts";
import { authorize } from "../authorize.ts";
import { managementOf } from "../managed-invites.ts";
import { type AssignmentRequest, resolveAssignments } from "../vault/assign.ts";
import { vaultsShownTo } from "../vaults-shown.ts";
import { AGENT_VAULT_ROLES, agentExists, demandMayGive } from "./create-agent.ts";

type Deps = ActDeps & {
  readonly clock: Clock;
  readonly random: Random;
  readonly tokens: Tokens;
  readonly baseUrl: string;
};

export type CreateInviteRequest = {
  /** One is made up when it is left out. */
  readonly name: string | undefined;
  /** `member` when not given. */
  readonly role: string | undefined;
  /** How long it can be redeemed. */
  readonly ttlSeconds: number | undefined;
  /** How long the token lives that comes of it. */
  readonly tokenTtlSeconds: number | undefined;
  readonly vaults: readonly AssignmentRequest[];
};

export type CreatedInvite = Pick<NewAgentInvite, "agentName" | "role" | "vaults" | "expiresAt"> & {
  /** Shown this once. */
  readonly token: string;
  readonly link: string;
};

/**
 * An invite that whoever has its link redeems, once. Throws `forbidden`, `invalid_agent_name`, `bad_request`,
 * `agent_exists`, `invite_pending`, `too_many_invites`, `vault_not_found`.
 */
export async function createInvite(
  deps: Deps,
  principal: Principal,
  request: CreateInviteRequest,
): Promise<CreatedInvite> {
  const actor = authorize(deps, principal, "agent-invite:create");
  const [named, role] = allOf(
    () => (request.name ? parseAgentName(request.name) : undefined),
    () => parseInstanceRole(request.role || "member"),
  );
  const now = deps.clock.now();
  const { token, hash } = deps.tokens.mint("agent-invite");
  const invite = await act(deps, doerOf(principal), async (repos, note) => {
    const agentName = await freeName(deps, repos, named);
    const within = { store: repos, clock: deps.clock };
    const vaults = await resolveAssignments(within, actor, request.vaults, AGENT_VAULT_ROLES);
    demandMayGive(deps, principal, role);
    const ttlMs = tokenTtlMs(request.tokenTtlSeconds);
    const fresh: NewAgentInvite = {
      hash,
      suffix: keptSuffix(token),
      agentName,
      role,
      ...(ttlMs === undefined ? {} : { tokenTtlMs: ttlMs }),
      createdBy: { type: actor.type, id: actor.id },
      createdAt: now,
      expiresAt: now + inviteTtlMs(request.ttlSeconds),
      vaults,
    };
    const id = await repos.agentInvites.create(fresh);
    note({
      action: "agent-invite.create",
      target: { type: "invite", id: String(id), name: agentName },
      changes: {
        role: { after: role },
        vaults: { after: vaults.map((one) => `${one.vaultName}:${one.role}`) },
      },
    });
    return fresh;
  });
  return { ...invite, token, link: inviteLink(deps.baseUrl, token) };
}

/** The name as asked for, or one that is made up, if neither an agent nor another invite has it. */
async function freeName(
  { clock, random }: Pick<Deps, "clock" | "random">,
  { agents, agentInvites }: Repos,
  named: string | undefined,
): Promise<string> {
  const now = clock.now();
  const isInvited = async (agentName: string) =>
    (await agentInvites.pending({ now, agentName })).some(({ agentId }) => agentId === undefined);
  if (named !== undefined) {
    if ((await agents.byName(named)) !== undefined) throw agentExists(named);
    if (await isInvited(named)) {
      throw new AppError("invite_pending", {
        message: `An invite for "${named}" is pending already`,
        hint: "Use that one, or revoke it first.",
      });
    }
  }
  if ((await agentInvites.countPending(now)) >= MAX_PENDING_INVITES) throw new AppError("too_many_invites");
  if (named !== undefined) return named;
  for (;;) {
    const name = madeUpName(random.bytes(NAME_BYTES));
    if ((await agents.byName(name)) === undefined && !(await isInvited(name))) return name;
  }
}

const STATUSES = ["pending", "redeemed", "revoked", "expired"] as const;

export type InviteListing = Omit<AgentInvite, "status"> & {
  readonly status: (typeof STATUSES)[number];
  readonly createdByName: string;
  /** When the token ends that came of it, Infinity for never; absent when there is none (any more). */
  readonly tokenEndsAt?: number;
};

/**
 * Newest first, those that the principal may revoke; a status that there is not has none. Throws `forbidden`.
 */
export async function listInvites(
  deps: {
    readonly store: Pick<Repos, "agentInvites" | "agents" | "users" | "sessions" | "grants">;
    readonly clock: Clock;
  },
  principal: Principal,
  request: { readonly status?: string | undefined } = {},
): Promise<readonly InviteListing[]> {
  const { store, clock } = deps;
  const actor = authorize(deps, principal, "agent-invite:list");
  const now = clock.now();
  const wanted = STATUSES.find((known) => known === request.status);
  if (request.status && wanted === undefined) return [];
  const { within } = await managementOf(deps, principal, "agent-invite");
  const invites = await store.agentInvites.list(
    { ...(wanted === undefined ? {} : { status: wanted }), ...(within === undefined ? {} : { within }) },
    now,
  );
  const shown = invites.map((invite) => ({ ...invite, status: inviteStatus(invite, now) }));
  const nameOf = await actorNames(
    store,
    shown.map(({ createdBy }) => createdBy),
  );
  const hashes = shown.flatMap(({ sessionHash }) => (sessionHash === undefined ? [] : [sessionHash]));
  const ends = new Map<TokenHash, number>();
  for (const session of await store.sessions.byHashes(hashes)) ends.set(session.hash, endOf(session));
  const vaultsOf = await vaultsShownTo({ store, clock }, actor);
  return shown.map((invite) => {
    const end = invite.sessionHash === undefined ? undefined : ends.get(invite.sessionHash);
    const createdByName = nameOf(invite.createdBy);
    const vaults = vaultsOf({ createdBy: invite.createdBy.id }, invite.vaults);
    return { ...invite, vaults, createdByName, ...(end === undefined ? {} : { tokenEndsAt: end }) };
  });
}
