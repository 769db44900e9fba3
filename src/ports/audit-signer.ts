import type { AuditHead, AuditHeadJson, SignedHead } from "../core/audit/head.ts";

/** The instance's own signature on the audit log. The key is made at its first use. */
export type AuditSigner = {
  sign(head: Omit<AuditHead, "keyId">): Promise<SignedHead>;
  /** Whether it was signed by the instance's key. */
  isSigned(head: AuditHeadJson): Promise<boolean>;
};
