import type { KeyName, VaultId } from "../../core/ids.ts";
import { OAuthFault } from "../../core/oauth/fault.ts";
import { pauseAfter, scopeParameter } from "../../core/oauth/refresh.ts";
import type { Secret } from "../../core/secret.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Logger } from "../../ports/logger.ts";
import type { OAuthClient, Tokens } from "../../ports/net/oauth-client.ts";
import type { Random } from "../../ports/random.ts";
import type { OAuthCredential } from "../../ports/store/vault/oauth-credentials.ts";
import type { Store } from "../../ports/store.ts";
import { endpointOf, openedOrUndefined, refreshTokenOf } from "../vault/oauth/open-secret.ts";
import { sealTokens } from "../vault/oauth/seal-tokens.ts";

export type TokenRefreshDeps = {
  readonly store: Pick<Store, "oauthCredentials">;
  readonly barrier: Barrier;
  readonly oauthClient: Pick<OAuthClient, "refresh">;
  readonly clock: Clock;
  readonly random: Pick<Random, "uuid">;
  readonly logger: Pick<Logger, "debug" | "warn" | "error">;
};

/** Longer than a call may take. A process that dies in the middle keeps others from trying for so long. */
const LEASE_MS = 60_000;
/** How long, and how often, somebody waits for a refresh by another process. */
const WAIT_MS = 30_000;
const LOOK_MS = 200;
/** Further attempts to store what an endpoint gave; nobody else may refresh for the first of them. */
const SAVE_AGAIN_MS = [200, 500, 1000, 2000, 5000] as const;
const SAVE_FOR_MS = 10 * 60_000;

type Turn = { readonly vaultId: VaultId; readonly held: OAuthCredential; readonly claim: string };

/** What an endpoint gave and the database could not take yet. */
export type Unsaved = {
  readonly version: number;
  readonly value: Secret;
  readonly expiresAt: number | undefined;
};

/**
 * Replaces the token of a credential. A refresh token may be good for one use, and an endpoint that sees it twice may end
 * the whole connection, so of all processes on one database one alone sends it, and what comes of it is stored in one write.
 */
export class TokenRefresh {
  readonly #deps: TokenRefreshDeps;
  readonly #unsaved = new Map<string, Unsaved>();
  readonly #underWay = new Set<Promise<unknown>>();

  constructor(deps: TokenRefreshDeps) {
    this.#deps = deps;
  }

  /**
   * Resolves once what is stored has moved on from `held`: there is another token, the failure is noted, or somebody has
   * changed it; `stuck` when another process had it for too long. Rejects when the database cannot be asked.
   */
  async run(vaultId: VaultId, held: OAuthCredential): Promise<"moved" | "stuck"> {
    const { store, clock, random } = this.#deps;
    const id = random.uuid();
    const end = performance.now() + WAIT_MS;
    for (;;) {
      const now = clock.now();
      const claim = { id, version: held.version, until: now + LEASE_MS };
      if (await store.oauthCredentials.claimRefresh(vaultId, held.key, claim, now)) {
        await this.#track(this.#ask({ vaultId, held, claim: id }));
        return "moved";
      }
      if (performance.now() > end) return "stuck";
      await Bun.sleep(LOOK_MS);
      if (hasMoved(held, await store.oauthCredentials.get(vaultId, held.key))) return "moved";
    }
  }

  /** What was given for that version and is not stored yet. */
  unsaved(vaultId: VaultId, key: KeyName, version?: number): Unsaved | undefined {
    const found = this.#unsaved.get(nameOf(vaultId, key));
    return version === undefined || found?.version === version ? found : undefined;
  }

  /** Resolves once nothing is under way. */
  async settle(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }

  async #ask(turn: Turn): Promise<void> {
    const { barrier, oauthClient, logger } = this.#deps;
    const { vaultId, held } = turn;
    const opened = openedOrUndefined(() => ({
      endpoint: endpointOf({ barrier, vaultId, held }),
      refreshToken: refreshTokenOf({ barrier, vaultId, held }),
    }));
    if (opened?.refreshToken === undefined) {
      return this.#fail(turn, { message: "the stored refresh token does not open", isRefusal: true });
    }
    let tokens: Tokens;
    try {
      const { endpoint, refreshToken } = opened;
      tokens = await oauthClient.refresh(endpoint, { refreshToken, scope: scopeParameter(held.config) });
    } catch (error) {
      if (error instanceof OAuthFault) return this.#fail(turn, error);
      logger.error("an OAuth token could not be refreshed", { ...named(turn), error });
      return this.#fail(turn, { message: "the server's log says why", isRefusal: false });
    }
    await this.#save(turn, tokens);
  }

  async #fail(
    turn: Turn,
    { message, isRefusal }: { readonly message: string; readonly isRefusal: boolean },
  ): Promise<void> {
    const { store, clock, logger } = this.#deps;
    const { vaultId, held, claim } = turn;
    const now = clock.now();
    const failures = (held.pause?.failures ?? 0) + 1;
    const retryAt = now + pauseAfter(failures, isRefusal);
    const failed = { claim, message, failures, retryAt, isRefused: isRefusal };
    logger.warn("an OAuth token was not refreshed", { ...named(turn), reason: message });
    await store.oauthCredentials.failRefresh(vaultId, held.key, failed, now);
  }

  /** A refresh token that was just replaced exists nowhere else: what cannot be stored is used, and stored later. */
  async #save(turn: Turn, tokens: Tokens): Promise<void> {
    const { store, barrier, clock, logger } = this.#deps;
    const { vaultId, held, claim } = turn;
    const { key, config, version } = held;
    const now = clock.now();
    const sealed = sealTokens(barrier, tokens, { vaultId, key, tokenUrl: config.tokenUrl, now });
    const save = async () => {
      const isSaved = await store.oauthCredentials.completeRefresh(vaultId, key, { claim, ...sealed }, now);
      if (isSaved) logger.debug("an OAuth token was refreshed", named(turn));
      else logger.warn("a refreshed OAuth token was dropped: it was changed meanwhile", named(turn));
    };
    try {
      await save();
    } catch (error) {
      logger.error("a refreshed OAuth token could not be stored yet", { ...named(turn), error });
      const name = nameOf(vaultId, key);
      this.#unsaved.set(name, { version, value: tokens.accessToken, expiresAt: sealed.expiresAt });
      const later = saveLater(save).catch((last) =>
        logger.error("a refreshed OAuth token is lost: it could not be stored", {
          ...named(turn),
          error: last,
        }),
      );
      void this.#track(later.finally(() => this.#unsaved.delete(name)));
    }
  }

  #track<T>(work: Promise<T>): Promise<T> {
    this.#underWay.add(work);
    return work.finally(() => this.#underWay.delete(work));
  }
}

/** Rejects with the last fault when its time is over. */
async function saveLater(save: () => Promise<void>): Promise<void> {
  const end = performance.now() + SAVE_FOR_MS;
  for (let attempt = 0; ; attempt += 1) {
    await Bun.sleep(SAVE_AGAIN_MS[Math.min(attempt, SAVE_AGAIN_MS.length - 1)] ?? 0);
    try {
      return await save();
    } catch (error) {
      if (performance.now() > end) throw error;
    }
  }
}

function hasMoved(held: OAuthCredential, now: OAuthCredential | undefined): boolean {
  if (now === undefined || now.version !== held.version) return true;
  return now.failure?.at !== held.failure?.at || now.pause?.retryAt !== held.pause?.retryAt;
}

function named({ vaultId, held }: Turn) {
  return { vault_id: vaultId, key: held.key };
}

function nameOf(vaultId: VaultId, key: KeyName): string {
  return `${vaultId} ${key}`;
}
