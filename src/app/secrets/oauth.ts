import type { KeyName, VaultId } from "../../core/ids.ts";
import { type TokenUse, tokenUse } from "../../core/oauth/token-use.ts";
import type { Secret } from "../../core/secret.ts";
import { Lru } from "../../lib/lru.ts";
import { SingleFlight } from "../../lib/single-flight.ts";
import type { CredentialValue, SecretReading, SecretSource } from "../../ports/secret-source.ts";
import type { OAuthCredential } from "../../ports/store/vault/oauth-credentials.ts";
import { openCredential } from "../vault/credentials.ts";
import { TokenRefresh, type TokenRefreshDeps } from "./token-refresh.ts";

/** So long a request waits for the next token while it could use the one that there is, and so long that one is used then. */
const PATIENCE_MS = 2_000;
const MEANWHILE_MS = 30_000;
/** A service that refuses tokens decides no oftener than this that others are asked for. */
const FORCED_MS = 60_000;
const REMEMBERED = 4096;
/** Whoever changes it while it is read; then what there is counts. */
const ROUNDS = 3;

/**
 * Values that providers give. A token is replaced before its time is over, without keeping anybody waiting who can use the
 * one that there is; of all who ask at once, here and in other processes, one asks its provider. After a failure nobody
 * does for a while.
 */
export class OAuthSecrets implements SecretSource {
  readonly #deps: TokenRefreshDeps;
  readonly #refreshes: TokenRefresh;
  readonly #flights = new SingleFlight<string, "moved" | "stuck">();
  readonly #forcedAt = new Lru<string, number>(REMEMBERED);

  constructor(deps: TokenRefreshDeps) {
    this.#deps = deps;
    this.#refreshes = new TokenRefresh(deps);
  }

  read(vaultId: VaultId, key: KeyName): Promise<SecretReading> {
    return this.#current({ vaultId, key, spent: undefined }, ROUNDS);
  }

  refresh(vaultId: VaultId, key: KeyName, spent: CredentialValue): Promise<SecretReading> {
    return this.#current({ vaultId, key, spent }, ROUNDS);
  }

  settle(): Promise<void> {
    return this.#refreshes.settle();
  }

  async #current(asked: Asked, rounds: number): Promise<SecretReading> {
    const { vaultId, key } = asked;
    const held = await this.#held(vaultId, key);
    if (held === undefined) return { type: "missing" };
    if ("type" in held) return held;
    if (held.accessToken === undefined) return { type: "not_connected" };
    const value = openCredential(this.#deps, { vaultId, key, type: "oauth", sealed: held.accessToken });
    if (value === undefined) return { type: "damaged" };
    if (rounds > 0 && this.#mustForce(asked, held, value)) {
      await this.#refreshed(vaultId, held);
      return this.#current({ ...asked, spent: undefined }, rounds - 1);
    }
    const now = this.#deps.clock.now();
    const use = tokenUse(held, { hasRefreshToken: held.refreshToken !== undefined, isRefused: false, now });
    if (rounds === 0 && use.type === "refresh") return token(value, now);
    return (await this.#settled(vaultId, held, use, value)) ?? this.#current(asked, rounds - 1);
  }

  /** What is stored, or a token that could not be stored yet. Rejects when the database cannot be asked. */
  async #held(vaultId: VaultId, key: KeyName): Promise<OAuthCredential | CredentialValue | undefined> {
    const kept = (version?: number) => {
      const unsaved = this.#refreshes.unsaved(vaultId, key, version);
      return unsaved && token(unsaved.value, unsaved.expiresAt ?? Number.POSITIVE_INFINITY);
    };
    try {
      const held = await this.#deps.store.oauthCredentials.get(vaultId, key);
      return held && (kept(held.version) ?? held);
    } catch (error) {
      const unsaved = kept();
      if (unsaved === undefined) throw error;
      return unsaved;
    }
  }

  /** Whether another token is to be had though this one's time is not over: its service refused it. */
  #mustForce({ vaultId, key, spent }: Asked, held: OAuthCredential, value: Secret): boolean {
    const now = this.#deps.clock.now();
    if (spent === undefined || spent.value.open() !== value.open() || spent.validUntil <= now) return false;
    const hasRefreshToken = held.refreshToken !== undefined;
    if (tokenUse(held, { hasRefreshToken, isRefused: true, now }).type !== "refresh") return false;
    const name = nameOf(vaultId, key);
    const last = this.#forcedAt.get(name);
    if (last !== undefined && Math.abs(now - last) < FORCED_MS) return false;
    this.#forcedAt.set(name, now);
    return true;
  }

  /** What of this credential is given now; nothing where it has to be read again. */
  async #settled(
    vaultId: VaultId,
    held: OAuthCredential,
    use: TokenUse,
    value: Secret,
  ): Promise<SecretReading | undefined> {
    if (use.type === "use") return token(value, use.until);
    if (use.type === "failed") {
      const { message, isFinal, retryAt } = use;
      return { type: "refresh_failed", message, isFinal, validUntil: retryAt };
    }
    const { clock } = this.#deps;
    const flight = this.#refreshed(vaultId, held);
    if (use.usableUntil === undefined) return (await flight) === "moved" ? undefined : stuck(clock.now());
    if (await within(PATIENCE_MS, flight)) return undefined;
    return token(value, Math.min(use.usableUntil, clock.now() + MEANWHILE_MS));
  }

  #refreshed(vaultId: VaultId, held: OAuthCredential): Promise<"moved" | "stuck"> {
    const name = `${nameOf(vaultId, held.key)} ${held.version}`;
    return this.#flights.run(name, () => this.#refreshes.run(vaultId, held));
  }
}

type Asked = {
  readonly vaultId: VaultId;
  readonly key: KeyName;
  readonly spent: CredentialValue | undefined;
};

function token(value: Secret, validUntil: number): CredentialValue {
  return { type: "oauth", value, validUntil };
}

function stuck(now: number): SecretReading {
  const message = "another server is refreshing it and does not come to an end";
  return { type: "refresh_failed", message, isFinal: false, validUntil: now };
}

function nameOf(vaultId: VaultId, key: KeyName): string {
  return `${vaultId} ${key}`;
}

/** Whether it has settled by then. A failure counts as not: who can do without it need not know. */
async function within(ms: number, flight: Promise<unknown>): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), ms);
  const done = flight.then(
    () => true,
    () => false,
  );
  try {
    return await Promise.race([done, late]);
  } finally {
    clearTimeout(timer);
  }
}
