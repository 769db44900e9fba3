import type { CanaryId, CompanyId, KeyName, TokenHash, VaultId } from "../core/ids.ts";
import type { Sealed, Secret } from "../core/secret.ts";

/** What a ciphertext is bound to. A value moved to another context does not open. */
export type SealContext =
  | { readonly kind: "credential"; readonly vaultId: VaultId; readonly key: KeyName }
  | {
      readonly kind: "proposal-credential";
      readonly vaultId: VaultId;
      readonly proposal: number;
      readonly key: KeyName;
    }
  | {
      /** What only that token endpoint may be sent. */
      readonly kind: "oauth-client-secret" | "oauth-refresh-token";
      readonly vaultId: VaultId;
      readonly key: KeyName;
      readonly tokenUrl: string;
    }
  | { readonly kind: "oauth-code-verifier"; readonly state: TokenHash }
  | { readonly kind: "canary"; readonly vaultId: VaultId; readonly id: CanaryId }
  | { readonly kind: "upstream-proxy"; readonly vaultId: VaultId }
  | { readonly kind: "webhook"; readonly vaultId: VaultId; readonly part: "url" | "secret" }
  | { readonly kind: "fresh-login" | "notice" | "proof" }
  | { readonly kind: "ca-key" }
  | { readonly kind: "audit-key"; readonly keyId: string }
  | { readonly kind: "signing-key"; readonly companyId: CompanyId; readonly kid: string };

/** The only way from plaintext to what is stored, and back. `open` throws `decryption_failed`. */
export type Barrier = {
  seal(plain: Secret, context: SealContext): Sealed;
  open(sealed: Sealed, context: SealContext): Secret;
  /** What nobody else can make of a text, and everybody with this key makes alike: 64 lower-case hex digits. */
  mark(text: string): string;
};
