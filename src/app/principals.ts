import type { Actor, Principal } from "../core/actor.ts";
import { AppError } from "../core/errors.ts";
import type { AgentId, UserId } from "../core/ids.ts";
import { isExpired, needsTouch } from "../core/session/lifetime.ts";
import type { Clock } from "../ports/clock.ts";
import type { Session } from "../ports/store/sessions.ts";
import type { Store } from "../ports/store.ts";
import type { Tokens } from "../ports/tokens.ts";

export type PrincipalDeps = {
  readonly store: Pick<Store, "sessions" | "users" | "agents">;
  readonly tokens: Pick<Tokens, "hash">;
  readonly clock: Clock;
};

/** From where a login was used; shown to its owner. */
export type SessionUse = { readonly ip?: string; readonly userAgent?: string };

/** Who holds a token, or why nobody does; `session` is then the one that was theirs, if it is still known. */
export type Identified =
  | { readonly type: "known"; readonly principal: Principal }
  | {
      readonly type: "refused";
      readonly code: "session_invalid" | "session_expired";
      readonly session: Session | undefined;
    };

/**
 * Who holds this token. Throws `session_invalid` when it is unknown, or its user or agent is gone or switched
 * off, and `session_expired` past its end. A person's login notes its use, at most once a minute.
 */
export async function resolvePrincipal(
  deps: PrincipalDeps,
  token: string,
  use: SessionUse = {},
): Promise<Principal> {
  const identified = await identify(deps, token, use);
  if (identified.type === "refused") throw new AppError(identified.code);
  return identified.principal;
}

/** The same, without throwing for a token that is no good. */
export async function identify(
  deps: PrincipalDeps,
  token: string,
  use: SessionUse = {},
): Promise<Identified> {
  const session = await deps.store.sessions.byHash(deps.tokens.hash(token));
  if (session === undefined) return { type: "refused", code: "session_invalid", session };
  if (isExpired(session, deps.clock.now())) return { type: "refused", code: "session_expired", session };
  const { hash, publicId } = session;
  if (session.type === "scoped") {
    const { vaultId, vaultRole, mintedBy } = session;
    const by = mintedBy === undefined ? {} : { mintedBy };
    return {
      type: "known",
      principal: { type: "scoped", vaultId, vaultRole, session: hash, publicId, ...by },
    };
  }
  const actor = await (session.type === "user"
    ? activeUser(deps, session.userId)
    : activeAgent(deps, session.agentId));
  if (actor === undefined) return { type: "refused", code: "session_invalid", session };
  await touch(deps, session, use);
  return { type: "known", principal: { ...actor, session: hash, publicId } };
}

async function activeUser(deps: PrincipalDeps, id: UserId): Promise<Actor | undefined> {
  const user = await deps.store.users.byId(id);
  return user?.active === true ? { type: "user", id, name: user.email, role: user.role } : undefined;
}

async function activeAgent(deps: PrincipalDeps, id: AgentId): Promise<Actor | undefined> {
  const agent = await deps.store.agents.byId(id);
  return agent?.status === "active" ? { type: "agent", id, name: agent.name, role: agent.role } : undefined;
}

async function touch(deps: PrincipalDeps, session: Session, use: SessionUse): Promise<void> {
  const at = deps.clock.now();
  if (session.type !== "user" || !needsTouch(session, at)) return;
  try {
    await deps.store.sessions.touch(session.hash, { at, ...use });
  } catch {
    // On a full disk people must still get in to make room; the write that they came for reports the fault.
  }
}
