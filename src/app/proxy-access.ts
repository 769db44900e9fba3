import { countedAs, type Principal } from "../core/actor.ts";
import type { TokenHash, VaultId } from "../core/ids.ts";
import { NOBODY, type Requester } from "../core/log/entry.ts";
import { Lru } from "../lib/lru.ts";
import type { Clock } from "../ports/clock.ts";
import type { Session } from "../ports/store/sessions.ts";
import type { Store } from "../ports/store.ts";
import type { Tokens } from "../ports/tokens.ts";
import { identify } from "./principals.ts";

/** What a client of the proxy presented: a token and, perhaps, the vault it means. */
export type ProxyCredentials = { readonly token: string; readonly vaultHint: string | undefined };

/** A client that may use the proxy in one vault. Valid until `revision` moves on or `expiresAt` passes. */
export type Access = {
  readonly principal: Principal;
  readonly vaultId: VaultId;
  readonly vaultName: string;
  /** Who the use counts for: the actor, or whoever minted the scoped session. */
  readonly countedAs: string;
  /** The same, as a row of the request log names it. */
  readonly requester: Requester;
  readonly session: TokenHash;
  readonly revision: number;
  readonly expiresAt: number;
};

export type AccessRefusal =
  | "session_invalid"
  /** A token that was good until its time was over. */
  | "session_expired"
  | "vault_required"
  | "vault_forbidden"
  | "vault_not_found"
  /** A person's login session: it belongs to no vault and is not for programs. */
  | "user_session";

export type AccessResult =
  | { readonly type: "granted"; readonly access: Access }
  | {
      readonly type: "refused";
      readonly reason: AccessRefusal;
      /** As far as the token tells; for the log. */
      readonly requester?: Requester;
    };

export type ProxyAccess = {
  /**
   * Who this is and which vault is meant, from memory when nothing has changed since the last time.
   * Answers directly then, so that a warm request costs no turn of the event loop.
   */
  check(credentials: ProxyCredentials): AccessResult | Promise<AccessResult>;
  /** True while an access granted earlier still holds as it is. */
  isCurrent(access: Access): boolean;
};

type Deps = { readonly store: Store; readonly tokens: Tokens; readonly clock: Clock };

const CACHED = 4096;
/** How long a granted access is believed without a look at the session row. Idle expiry is checked then. */
const BELIEVED_MS = 60_000;

export function createProxyAccess(deps: Deps): ProxyAccess {
  const cache = new Lru<string, Access>(CACHED);
  const isCurrent = (access: Access) =>
    access.revision === deps.store.revision.current() && deps.clock.now() < access.expiresAt;
  return {
    isCurrent,
    check(credentials) {
      const key = `${deps.tokens.hash(credentials.token)} ${credentials.vaultHint ?? ""}`;
      const known = cache.get(key);
      if (known !== undefined && isCurrent(known)) return { type: "granted", access: known };
      return look(deps, credentials).then((result) => {
        if (result.type === "granted") cache.set(key, result.access);
        else cache.delete(key);
        return result;
      });
    },
  };
}

async function look(deps: Deps, credentials: ProxyCredentials): Promise<AccessResult> {
  // Read before the rows: a change in between makes the result stale, never falsely fresh.
  const revision = deps.store.revision.current();
  const identified = await identify(deps, credentials.token);
  if (identified.type === "refused") {
    return { type: "refused", reason: identified.code, requester: formerHolder(identified.session) };
  }
  const { principal } = identified;
  const requester = requesterOf(principal);
  const vault = await vaultFor(deps.store, principal, credentials.vaultHint);
  if (typeof vault === "string") return { type: "refused", reason: vault, requester };
  const access: Access = {
    principal,
    vaultId: vault.id,
    vaultName: vault.name,
    countedAs: countedAs(principal),
    requester,
    session: principal.session,
    revision,
    expiresAt: deps.clock.now() + BELIEVED_MS,
  };
  return { type: "granted", access };
}

async function vaultFor(
  store: Store,
  principal: Principal,
  hint: string | undefined,
): Promise<{ id: VaultId; name: string } | AccessRefusal> {
  switch (principal.type) {
    case "user":
      return "user_session";
    case "scoped": {
      const vault = await store.vaults.byId(principal.vaultId);
      if (vault === undefined) return "vault_not_found";
      return hint === undefined || hint === vault.name ? vault : "vault_forbidden";
    }
    case "agent": {
      if (hint === undefined) {
        const grants = await store.grants.ofActor(principal.id);
        const only = grants[0];
        return only !== undefined && grants.length === 1
          ? { id: only.vaultId, name: only.vaultName }
          : "vault_required";
      }
      const vault = await store.vaults.byName(hint);
      if (vault === undefined) return "vault_not_found";
      const role = await store.grants.find(principal.id, vault.id);
      return role === undefined ? "vault_forbidden" : vault;
    }
  }
}

function requesterOf(principal: Principal): Requester {
  const actor = principal.type === "scoped" ? principal.mintedBy : principal;
  return { actorType: actor?.type ?? "", actorId: actor?.id ?? "", sessionId: principal.publicId };
}

/** Whose session it was that has ended, or whose user or agent has. */
function formerHolder(session: Session | undefined): Requester {
  if (session === undefined) return NOBODY;
  const sessionId = session.publicId;
  switch (session.type) {
    case "user":
      return { actorType: "user", actorId: session.userId, sessionId };
    case "agent":
      return { actorType: "agent", actorId: session.agentId, sessionId };
    case "scoped":
      return { actorType: session.mintedBy?.type ?? "", actorId: session.mintedBy?.id ?? "", sessionId };
    default:
      return session satisfies never;
  }
}
