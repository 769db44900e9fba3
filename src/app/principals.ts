import { isOver } from "../core/access/expiry.ts";
import type { Actor, Principal } from "../core/actor.ts";
import { API_KEY_PREFIX } from "../core/company/api-key.ts";
import { COMPANY_TOKEN_PREFIX } from "../core/company/oauth-client.ts";
import { AppError } from "../core/errors.ts";
import { apiSpiffeId } from "../core/identity/spiffe-id.ts";
import { isSvidShaped } from "../core/identity/svid-token.ts";
import type { TrustDomains } from "../core/identity/trust-domain.ts";
import type { AgentId, TokenHash, UserId } from "../core/ids.ts";
import type { Delegation } from "../core/session/delegation.ts";
import { endOf, needsTouch } from "../core/session/lifetime.ts";
import { countsAt, type PageKind } from "../core/session/page-token.ts";
import type { Clock } from "../ports/clock.ts";
import type { ScopedSession, Session } from "../ports/store/account/sessions.ts";
import type { Store } from "../ports/store.ts";
import type { SvidVerifier } from "../ports/svid.ts";
import type { Tokens } from "../ports/tokens.ts";
import { isTakenBack } from "./company/svid-holder.ts";
import { svidPrincipal } from "./company/svid-principal.ts";
import { isFrozen } from "./frozen.ts";

export type PrincipalDeps = {
  readonly store: Pick<
    Store,
    "sessions" | "users" | "agents" | "grants" | "frozenActors" | "apiKeys" | "companyTokens" | "signingKeys"
  >;
  readonly tokens: Pick<Tokens, "hash">;
  readonly clock: Clock;
  readonly svidVerifier: SvidVerifier;
  readonly trustDomain: TrustDomains;
};

type IdentifyDeps = Pick<PrincipalDeps, "tokens" | "clock"> & {
  readonly store: {
    readonly sessions: Pick<Store["sessions"], "byHash">;
    readonly users: Pick<Store["users"], "byId">;
    readonly agents: Pick<Store["agents"], "byId">;
    readonly grants: Pick<Store["grants"], "find">;
    readonly frozenActors: Pick<Store["frozenActors"], "find">;
  };
};

/** From where a login was used; shown to its owner. */
export type SessionUse = {
  readonly ip?: string;
  readonly userAgent?: string;
  /** The kind of page that it was used on, where logins made on pages count, too. */
  readonly page?: PageKind | undefined;
};

/** Who holds a token, or why nobody does; `session` is then the one that was theirs, if it is still known. */
export type Identified =
  | { readonly type: "known"; readonly principal: Principal; readonly session: Session }
  | {
      readonly type: "refused";
      readonly code: "session_invalid" | "session_expired" | "actor_frozen";
      readonly session: Session | undefined;
    };

/**
 * Who holds this token, be it a session's, a company's API key, what one of its OAuth clients was given, or an SVID for
 * the API. Throws `session_invalid` when it is unknown, or its user or agent is gone or switched off, `session_expired` past
 * its end, and `actor_frozen`. A session that ends when it is not used notes its use, at most once a minute.
 */
export async function resolvePrincipal(
  deps: PrincipalDeps,
  token: string,
  use: SessionUse = {},
): Promise<Principal> {
  const from = use.ip === undefined ? {} : { ip: use.ip };
  if (token.startsWith(API_KEY_PREFIX)) return { ...(await companyBehind(deps, token)), ...from };
  if (token.startsWith(COMPANY_TOKEN_PREFIX)) return { ...(await companyOfToken(deps, token)), ...from };
  if (isSvidShaped(token)) return { ...(await agentOfSvid(deps, token)), ...from };
  const { page, ...seen } = use;
  const identified = await identify(deps, token, { page });
  if (identified.type === "refused") throw new AppError(identified.code);
  await touch(deps, identified.session, seen);
  return { ...identified.principal, ...from };
}

/** The company that a key is of. Not for the proxy: a key opens no vault. */
async function companyBehind({ store, tokens, clock }: PrincipalDeps, token: string): Promise<Principal> {
  const key = await store.apiKeys.byHash(tokens.hash(token));
  if (key === undefined) throw new AppError("session_invalid");
  const at = clock.now();
  if (needsTouch(key, at)) await store.apiKeys.touch(key.hash, at).catch(() => {});
  const { companyId, hash, id } = key;
  return { type: "company", companyId, session: hash, publicId: id, endsAt: Number.POSITIVE_INFINITY };
}

/** The same for what an OAuth client of the company was given. */
async function companyOfToken({ store, tokens, clock }: PrincipalDeps, token: string): Promise<Principal> {
  const known = await store.companyTokens.byHash(tokens.hash(token));
  if (known === undefined) throw new AppError("session_invalid");
  const { companyId, hash, publicId, expiresAt } = known;
  if (clock.now() >= expiresAt) throw new AppError("session_expired");
  return { type: "company", companyId, session: hash, publicId, endsAt: expiresAt };
}

/** The agent itself, by an SVID that is meant for this API. */
async function agentOfSvid(deps: PrincipalDeps, svid: string): Promise<Principal> {
  const proven = await svidPrincipal(deps, svid, apiSpiffeId(deps.trustDomain));
  if (proven.type === "known") {
    if (await isFrozen(deps.store, proven.principal)) throw new AppError("actor_frozen");
    return proven.principal;
  }
  if (proven.reason === "svid_expired") throw new AppError("session_expired", { message: "SVID expired" });
  throw new AppError("session_invalid", {
    message: `SVID refused: ${proven.reason}`,
    hint: "The API takes SVIDs that were issued with audience=api, of agents that are active.",
  });
}

/** The same without noting a use, and without throwing for a token that is no good. */
export async function identify(
  deps: IdentifyDeps,
  token: string,
  { page }: Pick<SessionUse, "page"> = {},
): Promise<Identified> {
  if (!countsAt(token, page)) return { type: "refused", code: "session_invalid", session: undefined };
  return await identifySession(deps, deps.tokens.hash(token));
}

/** The same of a session by the hash of its token. */
export async function identifySession(
  deps: Omit<IdentifyDeps, "tokens">,
  hash: TokenHash,
): Promise<Identified> {
  const session = await deps.store.sessions.byHash(hash);
  if (session === undefined) return { type: "refused", code: "session_invalid", session };
  return await judge(deps, session);
}

/** The same for a session that is known already: who has it now, or why nobody has any more. */
export async function judge(deps: Omit<IdentifyDeps, "tokens">, session: Session): Promise<Identified> {
  const identified = await judgeEnd(deps, session);
  if (identified.type === "refused" || !(await isFrozen(deps.store, identified.principal))) return identified;
  return { type: "refused", code: "actor_frozen", session };
}

async function judgeEnd(deps: Omit<IdentifyDeps, "tokens">, session: Session): Promise<Identified> {
  const endsAt = endOf(session);
  if (deps.clock.now() >= endsAt) return { type: "refused", code: "session_expired", session };
  const { hash, publicId } = session;
  const known = { session: hash, publicId, endsAt };
  if (session.type === "scoped") {
    const { vaultId, vaultRole, mintedBy, delegation, asks } = session;
    const by = mintedBy === undefined ? {} : { mintedBy };
    const scoped = {
      type: "scoped",
      vaultId,
      vaultRole,
      ...known,
      ...by,
      ...(asks === true ? { asks } : {}),
    } as const;
    if (delegation === undefined) return { type: "known", session, principal: scoped };
    const heldUntil = await delegationEnd(deps, session, delegation);
    if (heldUntil === undefined) return { type: "refused", code: "session_invalid", session };
    return {
      type: "known",
      session,
      principal: { ...scoped, delegation, endsAt: Math.min(endsAt, heldUntil) },
    };
  }
  const ref = session.type === "user" ? session.userId : session.agentId;
  const actor = await activeActor(deps.store, { type: session.type, id: ref });
  if (actor === undefined) return { type: "refused", code: "session_invalid", session };
  return { type: "known", session, principal: { ...actor, ...known } };
}

/** Until when all of them have a role in the vault, as far as is known; undefined when one has none, or took it back. */
async function delegationEnd(
  { store, clock }: Omit<IdentifyDeps, "tokens">,
  { vaultId }: Pick<ScopedSession, "vaultId">,
  { agents }: Delegation,
): Promise<number | undefined> {
  let end = Number.POSITIVE_INFINITY;
  for (const { id, provenAt } of agents) {
    const [agent, grant] = [await store.agents.byId(id), await store.grants.find(id, vaultId)];
    if (agent === undefined || isTakenBack(agent, provenAt)) return undefined;
    if (grant === undefined || isOver(grant, clock.now())) return undefined;
    end = Math.min(end, grant.expiresAt ?? Number.POSITIVE_INFINITY);
  }
  return end;
}

/** The user or the agent as they are now, if they may sign in. */
export async function activeActor(
  { users, agents }: Pick<IdentifyDeps["store"], "users" | "agents">,
  { type, id: ref }: { readonly type: "user" | "agent"; readonly id: string },
): Promise<Actor | undefined> {
  if (type === "user") {
    const user = await users.byId(ref as UserId);
    return user?.active === true ? { type, id: user.id, name: user.email, role: user.role } : undefined;
  }
  const agent = await agents.byId(ref as AgentId);
  return agent?.status === "active" ? { type, id: agent.id, name: agent.name, role: agent.role } : undefined;
}

async function touch(deps: PrincipalDeps, session: Session, use: Omit<SessionUse, "page">): Promise<void> {
  const at = deps.clock.now();
  if ((session.type !== "user" && session.idleTtlMs === undefined) || !needsTouch(session, at)) return;
  try {
    await deps.store.sessions.touch(session.hash, { at, ...use });
  } catch {
    // On a full disk people must still get in to make room; the write that they came for reports the fault.
  }
}
