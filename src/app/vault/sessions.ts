import { isVaultRole } from "../../core/access/vault-role.ts";
import { isActor, type Principal } from "../../core/actor.ts";
import { allOf, requireText } from "../../core/all-faults.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { AuditTarget, FieldChange } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import type { PublicId } from "../../core/ids.ts";
import { eachUsageLimit, type UsageLimits } from "../../core/limit/usage-limit.ts";
import { usageLimitsText } from "../../core/limit/usage-text.ts";
import { parseSessionLabel } from "../../core/session/label.ts";
import { endOf, parseScopedLifetime } from "../../core/session/lifetime.ts";
import { formatMillis } from "../../core/time.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ScopedSession } from "../../ports/store/account/sessions.ts";
import type { Vault } from "../../ports/store/vault/vaults.ts";
import type { Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import type { Login } from "../account/logins.ts";
import { actorNames } from "../actor-names.ts";
import { type ActDeps, act, actToRevoke } from "../audit/act.ts";
import { type UsageDeps, type UsageStanding, usageStanding } from "../usage/standing.ts";
import { enterVault } from "./enter-vault.ts";

type Deps = {
  readonly store: Pick<Store, "sessions" | "vaults" | "grants" | "users" | "agents">;
  readonly tokens: Tokens;
  readonly clock: Clock;
};

export type MintRequest = {
  readonly vault: string;
  readonly role: string | undefined;
  readonly ttlSeconds: number | undefined;
  /** Given, the session ends this long after each use, too, and may live for longer. */
  readonly idleSeconds?: number | undefined;
  readonly label: string | undefined;
  /** Its requests to hosts without a service wait for a person. */
  readonly asks?: boolean | undefined;
  readonly limits?: UsageLimits | undefined;
};

/**
 * A token for one vault that can broker there and nothing more. It counts under the actor who minted it, and ends with
 * that one's grant, or the SVID that it was asked for by, at the latest.
 * Throws `bad_request`, `session_ttl_out_of_range`, `vault_not_found`, `forbidden`.
 */
export async function mintSession(
  deps: Deps & ActDeps,
  principal: Principal,
  request: MintRequest,
): Promise<Login & { readonly publicId: PublicId }> {
  const [{ ttlMs, idleTtlMs }, label] = allOf(
    () => parseScopedLifetime({ ttlSeconds: request.ttlSeconds, idleSeconds: request.idleSeconds }),
    () => parseSessionLabel(request.label),
    () => requireProxyRole(request.role),
    () => requireText("vault", request.vault),
  );
  const vault = await enterVault(deps, principal, { name: request.vault, action: "session:mint" });
  const { token, hash, publicId } = deps.tokens.mint("session");
  const createdAt = deps.clock.now();
  const session: ScopedSession = {
    type: "scoped",
    hash,
    publicId,
    vaultId: vault.id,
    vaultRole: "proxy",
    createdAt,
    expiresAt: createdAt + ttlMs,
    ...(idleTtlMs === undefined ? {} : { idleTtlMs }),
    ...(label === undefined ? {} : { label }),
    ...(request.asks === true ? { asks: true as const } : {}),
    ...(request.limits === undefined ? {} : { limits: request.limits }),
    ...(isActor(principal) ? { mintedBy: { type: principal.type, id: principal.id } } : {}),
  };
  const kept = await keepSession(deps, principal, { session, vault });
  return { token, publicId, expiresAt: endOf(kept) };
}

/** Reads the grant beside which the session is written, so that one shortened meanwhile shortens the session, too. */
function keepSession(
  deps: ActDeps,
  principal: Principal,
  { session, vault }: { readonly session: ScopedSession; readonly vault: Vault },
): Promise<ScopedSession> {
  return act(deps, doerOf(principal), async ({ grants, sessions }, note) => {
    const by = isActor(principal)
      ? await grants.find(principal.id, session.vaultId)
      : { expiresAt: principal.endsAt };
    if (by === undefined) throw new AppError("forbidden", { message: "No access to this vault" });
    // What an SVID opens it does not outlast: its holder may be whoever came by it.
    const svidEnd = isActor(principal) ? principal.svidExpiresAt : undefined;
    const expiresAt = Math.min(
      ...[session.expiresAt, by.expiresAt, svidEnd].map((end) => end ?? Number.POSITIVE_INFINITY),
    );
    const value = { ...session, expiresAt };
    await sessions.create(value);
    note({ action: "session.mint", vault, target: targetOf(value), changes: termsOf(value) });
    return value;
  });
}

export type SessionListing = ScopedSession & {
  readonly mintedByName?: string;
  /** What is used up of its limits. */
  readonly usage?: readonly UsageStanding[];
};

/** The vault's live scoped sessions, newest first, with the name of who minted each. */
export async function listSessions(
  deps: Deps & UsageDeps,
  principal: Principal,
  request: { readonly vault: string },
): Promise<SessionListing[]> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "session:list" });
  const sessions = await deps.store.sessions.listScoped(vault.id, deps.clock.now());
  const nameOf = await actorNames(
    deps.store,
    sessions.flatMap(({ mintedBy }) => (mintedBy === undefined ? [] : [mintedBy])),
  );
  const isLimited = sessions.some(({ limits }) => limits !== undefined);
  const standing = await usageStanding(deps, vault.id, { isLimited });
  return sessions.map((session) => {
    const { hash, mintedBy, limits } = session;
    const usage = standing({ vaultId: vault.id, type: "token", hash }, eachUsageLimit(limits));
    return {
      ...session,
      ...(mintedBy === undefined ? {} : { mintedByName: nameOf(mintedBy) }),
      ...(usage.length === 0 ? {} : { usage }),
    };
  });
}

/** Ends a scoped session of that vault at once. Throws `session_not_found`. */
export async function revokeSession(
  deps: Deps & ActDeps,
  principal: Principal,
  request: { readonly vault: string; readonly id: string },
): Promise<void> {
  const vault = await enterVault(deps, principal, { name: request.vault, action: "session:revoke" });
  const publicId = request.id as PublicId;
  await actToRevoke(deps, doerOf(principal), async ({ sessions }, note) => {
    if (!(await sessions.deleteScoped(vault.id, publicId))) throw new AppError("session_not_found");
    note({ action: "session.revoke", vault, target: targetOf({ publicId }) });
  });
}

function targetOf({ publicId, label }: Pick<ScopedSession, "publicId" | "label">): AuditTarget {
  return { type: "session", id: publicId, name: label ?? "" };
}

function termsOf({
  vaultRole,
  expiresAt,
  idleTtlMs,
  asks,
  limits,
}: ScopedSession): Readonly<Record<string, FieldChange>> {
  return {
    vault_role: { after: vaultRole },
    ...(expiresAt === undefined ? {} : { expires_at: { after: formatMillis(expiresAt) } }),
    ...(idleTtlMs === undefined ? {} : { idle_ttl_seconds: { after: idleTtlMs / 1000 } }),
    ...(asks === undefined ? {} : { ask: { after: asks } }),
    ...(limits === undefined ? {} : { limits: { after: usageLimitsText(limits) } }),
  };
}

function requireProxyRole(role: string | undefined): void {
  if (role === undefined || role === "" || role === "proxy") return;
  throw new AppError("bad_request", {
    message: isVaultRole(role)
      ? `vault_role must be "proxy": a session of role ${role} cannot be minted`
      : 'vault_role must be "proxy"',
  });
}
