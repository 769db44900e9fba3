import type { Sealed } from "../../core/secret.ts";

/** How the data key is kept: wrapped by a password-derived key, or in clear. */
export type MasterKey = {
  readonly sentinel: Uint8Array;
  readonly createdAt: number;
} & (
  | { readonly mode: "passwordless"; readonly dek: Uint8Array }
  | {
      readonly mode: "password";
      readonly wrappedDek: Uint8Array;
      readonly salt: Uint8Array;
      readonly time: number;
      readonly memoryKib: number;
      readonly parallelism: number;
    }
);

export type CertificateAuthority = { readonly certPem: string; readonly sealedKey: Sealed };

/** Both records exist once: the first writer wins and everyone, the loser too, reads what was kept. */
export type KeyRepo = {
  masterKey(): Promise<MasterKey | undefined>;
  createMasterKey(key: MasterKey): Promise<MasterKey>;
  /** Is anything kept that only the master key opens? */
  holdsSealed(): Promise<boolean>;
  certificateAuthority(): Promise<CertificateAuthority | undefined>;
  createCertificateAuthority(ca: CertificateAuthority): Promise<CertificateAuthority>;
};
