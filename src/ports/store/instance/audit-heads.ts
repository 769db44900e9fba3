import type { SignedHead } from "../../../core/audit/head.ts";
import type { Sealed } from "../../../core/secret.ts";

/** `publicKey` is a SubjectPublicKeyInfo, `createdAt` in milliseconds since 1970. */
export type AuditKey = {
  readonly keyId: string;
  readonly publicKey: Uint8Array;
  readonly sealedKey: Sealed;
  readonly createdAt: number;
};

/** The signed heads of the audit log, and the key that signs them. */
export type AuditHeadRepo = {
  /** By their place, after that one; at most `limit`. */
  list(query: { readonly after: number; readonly limit: number }): Promise<readonly SignedHead[]>;
  last(): Promise<SignedHead | undefined>;
  /** Keeps it; false when there is one for its place already. */
  add(head: SignedHead): Promise<boolean>;
  /** Those of other servers on the same database are the same: there is one, or none yet. */
  key(): Promise<AuditKey | undefined>;
  /** Keeps the key unless there is one, and gives the one that is kept. */
  createKey(key: AuditKey): Promise<AuditKey>;
};
