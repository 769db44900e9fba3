import type { ProxyCredentials } from "../../core/access/proxy-credentials.ts";
import { countedAs, type Principal } from "../../core/actor.ts";
import type { AgentRights } from "../../core/agent/rights.ts";
import type { TokenHash, VaultId } from "../../core/ids.ts";
import type { Requester } from "../../core/log/entry.ts";
import { Lru } from "../../lib/lru.ts";
import { SingleFlight } from "../../lib/single-flight.ts";
import { type AccessSource, type AccessStore, createAccessStore } from "./access-store.ts";
import {
  type AccessRefusal,
  type FindAccessDeps,
  type Found,
  findAccess,
  requesterOf,
} from "./find-access.ts";
import { Freshness, type Stamp } from "./freshness.ts";
import type { MeteredAccess } from "./metered.ts";
import { createSessionUses, type SessionUses } from "./session-uses.ts";

export type { AccessRefusal } from "./find-access.ts";

/** A client that may use the proxy in one vault. `ProxyAccess.isCurrent` says whether it still may. */
export type Access = {
  readonly principal: Principal;
  readonly vaultId: VaultId;
  readonly vaultName: string;
  /** What it may do there, of an agent or who acts for one; people may do all that the vault lets them. */
  readonly rights: AgentRights | undefined;
  /** What is counted of its use; undefined where nothing limits it. */
  readonly metered: MeteredAccess | undefined;
  /** Who the use counts for: the actor, or whoever minted the scoped session. */
  readonly countedAs: string;
  /** The same, as a row of the request log names it. */
  readonly requester: Requester;
  /** By what upstream connections are told apart that carry credentials of its own: the session, for SVIDs the agent. */
  readonly carrier: string;
  /** When it ends, in ms since 1970; Infinity when nothing ends it. Uses of a session that slides move it. */
  validUntil: number;
};

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
   * Who this is and which vault is meant, from memory when nothing that it was made from has changed.
   * Answers directly then, so that a warm request costs no turn of the event loop. Asking is no use of a session.
   */
  check(credentials: ProxyCredentials): AccessResult | Promise<AccessResult>;
  /** True while an access granted earlier still holds as it is. */
  isCurrent(access: Access): boolean;
  /** True when the time of its session or its grant is over, as far as is known: nothing needs to be asked for it. */
  isOver(access: Access): boolean;
  /** Whether it is current, for somebody who uses it now: a session that slides is moved on. */
  use(access: Access): boolean;
  /** Called when accesses may have ended. The result ends that. */
  onChange(listener: () => void): () => void;
  /** Writes down when sessions that slide were last used. Never rejects. */
  saveUses(): Promise<void>;
};

export type ProxyAccessDeps = FindAccessDeps & { readonly store: AccessSource };

const CACHED = 4096;
/** How long nobody asks the store again about an access that is in use: a write that no one told us of shows then. */
const LOOK_AGAIN_MS = 60_000;
/** How long an access holds that could not be looked at again, as while the database is away. */
const TRUSTED_MS = 5 * 60_000;
const NOTED_MS = 1000;
/** An access that changes while it is read is read again, this often in all. */
const ATTEMPTS = 3;

/** An access with what it was made from. */
type Held = Access & {
  readonly session: TokenHash;
  readonly credentials: ProxyCredentials;
  readonly stamp: Stamp;
  readonly endsAt: number;
  /** When its rights have to be made anew. */
  readonly rightsUntil: number;
  readonly idleTtlMs: number | undefined;
  notedAt: number;
  lookAgainAt: number;
  trustedUntil: number;
};

export function createProxyAccess(deps: ProxyAccessDeps): ProxyAccess {
  return new CachedAccess(deps);
}

class CachedAccess implements ProxyAccess {
  readonly #deps: ProxyAccessDeps;
  readonly #store: AccessStore;
  readonly #freshness: Freshness;
  readonly #uses: SessionUses;
  readonly #cache = new Lru<string, Held>(CACHED);
  readonly #looking = new SingleFlight<string, AccessResult>();
  readonly #listeners = new Set<() => void>();

  constructor(deps: ProxyAccessDeps) {
    this.#deps = deps;
    this.#uses = createSessionUses(deps.store.sessions);
    this.#store = createAccessStore(deps.store, this.#uses);
    this.#freshness = new Freshness(deps.store.changes);
    deps.store.changes.subscribe(() => {
      this.#looking.abandonAll();
      this.#tell();
    });
  }

  check(credentials: ProxyCredentials): AccessResult | Promise<AccessResult> {
    const key = this.#keyOf(credentials);
    const known = this.#cache.get(key);
    if (known !== undefined && this.isCurrent(known)) return { type: "granted", access: known };
    return this.#looking.run(key, () => this.#look(key, credentials));
  }

  isCurrent(access: Access): boolean {
    return this.#holds(access as Held, this.#deps.clock.now());
  }

  isOver(access: Access): boolean {
    return this.#deps.clock.now() >= (access as Held).endsAt;
  }

  use(access: Access): boolean {
    const held = access as Held;
    const now = this.#deps.clock.now();
    if (!this.#holds(held, now)) return false;
    if (held.idleTtlMs !== undefined) {
      held.validUntil = Math.min(held.endsAt, now + held.idleTtlMs);
      // Once a second is often enough, and a request more costs a comparison.
      if (now - held.notedAt >= NOTED_MS || now < held.notedAt) {
        held.notedAt = now;
        this.#uses.note(held.session, now);
      }
    }
    if (now >= held.lookAgainAt) this.#lookAgain(held, now);
    return true;
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  saveUses(): Promise<void> {
    return this.#uses.save();
  }

  #holds(held: Held, now: number): boolean {
    const until = Math.min(held.validUntil, held.trustedUntil, held.rightsUntil);
    return now < until && this.#freshness.holds(held.stamp);
  }

  /** Beside the request, which does not wait for it. A store that cannot be read decides nothing. */
  #lookAgain(held: Held, now: number): void {
    held.lookAgainAt = now + LOOK_AGAIN_MS;
    const key = this.#keyOf(held.credentials);
    this.#looking
      .run(key, () => this.#look(key, held.credentials))
      .then(
        (result) => {
          if (result.type === "granted" && result.access.vaultId === held.vaultId) {
            held.trustedUntil = this.#deps.clock.now() + TRUSTED_MS;
          } else {
            held.validUntil = Number.NEGATIVE_INFINITY;
            this.#tell();
          }
        },
        () => {},
      );
  }

  async #look(key: string, credentials: ProxyCredentials): Promise<AccessResult> {
    for (let attempt = 1; ; attempt++) {
      const since = this.#freshness.now;
      const found = await findAccess(this.#deps, this.#store, credentials);
      if (found.type === "refused") {
        this.#cache.delete(key);
        return found;
      }
      const access = this.#hold(found, credentials, since);
      if (this.#freshness.holds(access.stamp)) this.#cache.set(key, access);
      else if (attempt < ATTEMPTS) continue;
      return { type: "granted", access };
    }
  }

  #hold(found: Found, credentials: ProxyCredentials, since: number): Held {
    const { principal, vault, rights, metered, until, endsAt, idleTtlMs, dependsOn } = found;
    const now = this.#deps.clock.now();
    return {
      principal,
      vaultId: vault.id,
      vaultName: vault.name,
      rights,
      metered,
      countedAs: countedAs(principal),
      requester: requesterOf(principal),
      session: principal.session,
      carrier: principal.svidIssuedAt === undefined ? principal.session : countedAs(principal),
      validUntil: until,
      credentials,
      stamp: this.#freshness.stamp(since, vault.id, ...dependsOn),
      endsAt,
      rightsUntil: rights?.until ?? Number.POSITIVE_INFINITY,
      idleTtlMs,
      notedAt: Number.NEGATIVE_INFINITY,
      lookAgainAt: now + LOOK_AGAIN_MS,
      trustedUntil: now + TRUSTED_MS,
    };
  }

  #keyOf(credentials: ProxyCredentials): string {
    const { vaultHint = "" } = credentials;
    return `${"token" in credentials ? this.#deps.tokens.hash(credentials.token) : credentials.session} ${vaultHint}`;
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
