/**
 * Signed heads: at intervals the hash of the newest record is signed by a key of the instance, and with it all that
 * stands before it in the chain.
 */

import { formatMillis } from "../time.ts";
import { canonicalJson } from "./record.ts";

/** What is signed. `keyId` is the lower-case hex SHA-256 of the public key's SubjectPublicKeyInfo. */
export type AuditHead = {
  readonly seq: number;
  readonly hash: string;
  /** Milliseconds since 1970. */
  readonly signedAt: number;
  readonly keyId: string;
};

/** `signature` is Ed25519 over `headMessage`. */
export type SignedHead = AuditHead & { readonly signature: Uint8Array };

/** A head as it stands on the wire and in an export. */
export type AuditHeadJson = {
  readonly version: 1;
  readonly seq: number;
  readonly hash: string;
  readonly signed_at: string;
  readonly key_id: string;
  /** Base64. */
  readonly signature: string;
};

/** A public key on the wire and in an export. */
export type AuditKeyJson = {
  readonly key_id: string;
  readonly algorithm: "ed25519";
  /** SubjectPublicKeyInfo in base64. */
  readonly public_key: string;
};

/** The first line keeps what is signed here from being taken for what is signed elsewhere, and is the form's version. */
const DOMAIN = "agent-vault audit head v1";

/** The bytes under the signature, as text: the domain, a line break, and the head as canonical JSON without a signature. */
export function headMessage(head: Omit<AuditHeadJson, "version" | "signature">): string {
  const { seq, hash, signed_at, key_id } = head;
  return `${DOMAIN}\n${canonicalJson({ seq, hash, signed_at, key_id })}`;
}

/** The same members as on the wire, so that what is signed can be made of an exported line. */
export function unsignedJson({
  seq,
  hash,
  signedAt,
  keyId,
}: AuditHead): Omit<AuditHeadJson, "version" | "signature"> {
  return { seq, hash, signed_at: formatMillis(signedAt), key_id: keyId };
}

/** So many records, or so long after the last head, until what is new is signed. */
export const HEAD_RECORDS = 1000;
export const HEAD_MS = 10 * 60_000;

/** Is it time to sign the record `seq`? `last` is the newest head, undefined before the first. */
export function isHeadDue(
  seq: number,
  last: Pick<AuditHead, "seq" | "signedAt"> | undefined,
  now: number,
): boolean {
  if (last === undefined) return seq > 0;
  if (seq <= last.seq) return false;
  // A clock that was set back must not put it off for as long as it was ahead.
  return seq - last.seq >= HEAD_RECORDS || Math.abs(now - last.signedAt) >= HEAD_MS;
}
