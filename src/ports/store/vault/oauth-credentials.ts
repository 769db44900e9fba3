import type { KeyName, VaultId } from "../../../core/ids.ts";
import type { OAuthConfig } from "../../../core/oauth/config.ts";
import type { Sealed } from "../../../core/secret.ts";

/** Why the last attempt to get a token came to nothing. Times in ms since 1970. */
export type OAuthFailure = {
  readonly message: string;
  readonly at: number;
};

/** When a refresh may be tried again after it failed, and how often it has by now. */
export type RefreshPause = {
  readonly failures: number;
  readonly retryAt: number;
  /** The endpoint said no; the same request will not be answered otherwise until a person has changed something. */
  readonly isRefused: boolean;
};

/** What a token endpoint gave. */
export type SealedTokens = {
  readonly accessToken: Sealed;
  readonly refreshToken?: Sealed;
  /** When the access token runs out; absent when that is not known. */
  readonly expiresAt?: number;
};

/** A credential of the type `oauth`. Client secret and refresh token are sealed for the token URL, too. */
export type OAuthCredential = Partial<SealedTokens> & {
  readonly key: KeyName;
  readonly config: OAuthConfig;
  readonly clientSecret?: Sealed;
  readonly connectedAt?: number;
  readonly lastRefreshedAt?: number;
  readonly failure?: OAuthFailure;
  readonly pause?: RefreshPause;
  /** Rises when its configuration or its tokens change. */
  readonly version: number;
};

export type OAuthCredentialRepo = {
  /** By key name. */
  list(vaultId: VaultId): Promise<readonly OAuthCredential[]>;
  get(vaultId: VaultId, key: KeyName): Promise<OAuthCredential | undefined>;
  /**
   * Writes the configuration, and the client secret or that there is none. A credential that there is not is made
   * without a value; one that there is keeps its value and becomes one of OAuth. Without `keepsTokens` what was known of
   * a connection is forgotten: refresh token, expiry, when it was connected and refreshed, and a refresh that is under way
   * writes nothing any more; with it, that goes on, and so does a pause after a failure. The last failure is forgotten.
   */
  configure(
    vaultId: VaultId,
    change: Pick<OAuthCredential, "key" | "config" | "clientSecret"> & { readonly keepsTokens: boolean },
    now: number,
  ): Promise<void>;
  /**
   * Replaces all that is known of its tokens; what is left out is forgotten, and so are failures. A refresh that is under
   * way is not waited for and writes nothing any more, unless the refresh token is `kept`: what follows it must not be
   * lost. False when there is no such credential.
   */
  saveTokens(
    vaultId: VaultId,
    tokens: Omit<SealedTokens, "refreshToken"> & {
      readonly refreshToken?: Sealed | "kept";
    } & Pick<OAuthCredential, "key" | "connectedAt" | "lastRefreshedAt">,
    now: number,
  ): Promise<boolean>;
  /**
   * Forgets the value and all that is known of its tokens, and no refresh that is under way writes them any more. How it is
   * got stays, and so does the client secret. False when there is no such credential.
   */
  disconnect(vaultId: VaultId, key: KeyName, now: number): Promise<boolean>;
  /**
   * Reserves the refresh of that version until `until`: a refresh token may be good for one use, so of all processes one
   * alone may send it. False when it has changed, or somebody else has it at `now`.
   */
  claimRefresh(
    vaultId: VaultId,
    key: KeyName,
    claim: { readonly id: string; readonly version: number; readonly until: number },
    now: number,
  ): Promise<boolean>;
  /**
   * Ends a claim with what the endpoint gave, in one write: without a refresh token the old one stays. False, and nothing
   * is written, when the claim is not held any more.
   */
  completeRefresh(
    vaultId: VaultId,
    key: KeyName,
    done: SealedTokens & { readonly claim: string },
    now: number,
  ): Promise<boolean>;
  /** Ends a claim with why it failed. False, and nothing is written, when the claim is not held any more. */
  failRefresh(
    vaultId: VaultId,
    key: KeyName,
    failed: RefreshPause & { readonly claim: string; readonly message: string },
    now: number,
  ): Promise<boolean>;
  /** Notes why it could not be connected. */
  noteFailure(vaultId: VaultId, key: KeyName, failure: OAuthFailure): Promise<void>;
};
