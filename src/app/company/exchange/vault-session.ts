import { isOver } from "../../../core/access/expiry.ts";
import { doerWithoutSession } from "../../../core/audit/doer.ts";
import { AppError } from "../../../core/errors.ts";
import type { VaultId } from "../../../core/ids.ts";
import type { Delegation } from "../../../core/session/delegation.ts";
import { formatMillis } from "../../../core/time.ts";
import { delegationChain, withActor } from "../../../core/token-exchange/delegation.ts";
import type { ScopedSession } from "../../../ports/store/account/sessions.ts";
import type { Agent } from "../../../ports/store/agent/agents.ts";
import type { Repos } from "../../../ports/store.ts";
import type { Tokens } from "../../../ports/tokens.ts";
import { act } from "../../audit/act.ts";
import type { Party } from "./party.ts";
import { currentActor, type PartyDeps } from "./proven-party.ts";

const MAX_MS = 900_000;
const LABEL = "token exchange";
/** What is looked for in place of a vault that there is not, so that both take as long. */
const NO_VAULT = "" as VaultId;

export type VaultSession = {
  readonly token: string;
  /** In whole seconds. */
  readonly expiresIn: number;
  readonly scope: "proxy";
};

type Deps = PartyDeps & { readonly tokens: Tokens };

/**
 * A session in that vault for who proved to be the subject, and for the actor if there is one, who then may what both
 * may. It ends after 15 minutes, and with any of the tokens, roles and agents that it rests on. Throws `invalid_target`,
 * the same for a vault that there is not and one where a role is missing, `invalid_scope` and `invalid_request`.
 */
export async function openVaultSession(
  deps: Deps,
  { subject, actor }: { readonly subject: Party; readonly actor: Party | undefined },
  asked: { readonly vault: string; readonly scope: string | undefined; readonly ip: string },
): Promise<VaultSession> {
  demandScope(subject, asked.scope);
  const { acting, delegation } = await actingFor(deps, subject, actor);
  const vault = await deps.store.vaults.byName(asked.vault);
  const vaultId = vault?.id ?? NO_VAULT;
  const { token, hash, publicId } = deps.tokens.mint("session");
  const by = doerWithoutSession({ type: "agent", id: acting.id, name: acting.name }, asked.ip);
  const createdAt = deps.clock.now();
  const session: ScopedSession = {
    ...{ type: "scoped", hash, publicId, vaultId, vaultRole: "proxy", createdAt, label: LABEL },
    mintedBy: { type: "agent", id: acting.id },
    delegation,
  };
  const expiresAt = await act(deps, by, async (repos, note) => {
    const ends = [await endOfRoles(repos, delegation, vaultId, createdAt), createdAt + MAX_MS];
    if (vault === undefined) throw noSuchTarget();
    const end = Math.min(...ends, ...[subject, ...(actor === undefined ? [] : [actor])].map(endOf));
    await repos.sessions.create({ ...session, expiresAt: end });
    note({
      action: "session.mint",
      vault,
      target: { type: "session", id: publicId, name: LABEL },
      changes: {
        vault_role: { after: "proxy" },
        expires_at: { after: formatMillis(end) },
        delegation_chain: { after: delegation.chain },
      },
    });
    return end;
  });
  return { token, expiresIn: Math.floor((expiresAt - createdAt) / 1000), scope: "proxy" };
}

/** Whose session it becomes, and whose rights it takes. A company has no role in any vault. */
async function actingFor(
  deps: Deps,
  subject: Party,
  actor: Party | undefined,
): Promise<{ readonly acting: Agent; readonly delegation: Delegation }> {
  if (actor !== undefined && actor.companyId !== subject.companyId) {
    throw new AppError("invalid_request", {
      message: "actor_token: it is of another company than the subject's",
    });
  }
  const acting = actor === undefined ? ((await currentActor(deps, subject)) ?? subject.agent) : actor.agent;
  if (acting === undefined || subject.agent === undefined) throw noSuchTarget();
  const chain = actor === undefined ? subject.act : withActor(actor.spiffeId, subject.act);
  const proofs = [
    { id: acting.id, provenAt: (actor ?? subject).iat * 1000 },
    { id: subject.agent.id, provenAt: subject.iat * 1000 },
  ];
  return {
    acting,
    delegation: {
      agents: acting.id === subject.agent.id ? proofs.slice(1) : proofs,
      chain: delegationChain(subject.spiffeId, chain),
    },
  };
}

/** When the first of the roles ends. Throws `invalid_target` when one is missing. */
async function endOfRoles(
  { grants }: Pick<Repos, "grants">,
  { agents }: Delegation,
  vaultId: VaultId,
  now: number,
): Promise<number> {
  let end = Number.POSITIVE_INFINITY;
  let isMissing = false;
  for (const { id } of agents) {
    const grant = await grants.find(id, vaultId);
    isMissing ||= grant === undefined || isOver(grant, now);
    end = Math.min(end, grant?.expiresAt ?? Number.POSITIVE_INFINITY);
  }
  if (isMissing) throw noSuchTarget();
  return end;
}

/** A token that is bound to a scope is for others, who know what it means. */
function demandScope({ scope: held }: Party, asked: string | undefined): void {
  if (held !== undefined) {
    throw new AppError("invalid_scope", { message: `the subject token is good for ${held} alone` });
  }
  if (asked === undefined || asked === "proxy") return;
  throw new AppError("invalid_scope", { message: "a session in a vault has the scope proxy" });
}

function endOf({ exp }: Party): number {
  return exp * 1000;
}

function noSuchTarget(): AppError {
  return new AppError("invalid_target", { message: "the vault is not there, or not for who asks" });
}
