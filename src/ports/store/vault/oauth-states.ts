import type { KeyName, TokenHash, VaultId } from "../../../core/ids.ts";
import type { Sealed } from "../../../core/secret.ts";

/** An authorization that somebody began and that the provider's answer ends; the answer names it by its state. */
export type OAuthState = {
  /** Of the state, which is stored nowhere. */
  readonly hash: TokenHash;
  readonly vaultId: VaultId;
  readonly key: KeyName;
  /** What proves at the token endpoint that the answer comes to whoever began it (RFC 7636); bound to the state. */
  readonly codeVerifier: Sealed;
  /** Where the provider sends the answer, as it was told. */
  readonly redirectUrl: string;
  /** Of the configuration that the person was sent away with. */
  readonly configHash: string;
  /** Of whoever began it. */
  readonly session: TokenHash;
  /** Of what only the browser knows in which it was begun, where it was begun in one. */
  readonly browserHash?: TokenHash;
  readonly createdAt: number;
  readonly expiresAt: number;
};

export type OAuthStateRepo = {
  /** Throws `conflict` when the credential is not one of OAuth. */
  create(state: OAuthState): Promise<void>;
  /** The one of that state, if it has not expired at `now`. */
  find(hash: TokenHash, now: number): Promise<OAuthState | undefined>;
  /** The same, and it is gone: of all who ask for it one gets it. */
  take(hash: TokenHash, now: number): Promise<OAuthState | undefined>;
  /** Deletes those that have expired at `now`, and says how many. */
  deleteExpired(now: number): Promise<number>;
};
