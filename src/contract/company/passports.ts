/** Passports on the wire: members are spelt as those spell them whose programs ask. */
import * as v from "valibot";

/** `passport` is shown this once; `expiresIn` in seconds, `caPublicKey` in PEM. */
export const PassportReply = v.object({
  agentId: v.string(),
  spiffeId: v.string(),
  org: v.string(),
  orgSpiffeId: v.string(),
  scopes: v.array(v.string()),
  delegationChain: v.array(v.string()),
  passport: v.string(),
  expiresIn: v.number(),
  caPublicKey: v.string(),
});
export type PassportReply = v.InferOutput<typeof PassportReply>;
/** `rotatedFrom` is the `jti` of the passport that this one replaces. */
export const RotatePassportReply = v.object({ ...PassportReply.entries, rotatedFrom: v.string() });

/** What was checked and when, for the files of whoever did; times have milliseconds. */
const PassportReceipt = v.object({
  v: v.literal(1),
  type: v.literal("VaneAttestationReceipt"),
  passportId: v.string(),
  agentId: v.string(),
  agentSpiffeId: v.string(),
  org: v.string(),
  orgSpiffeId: v.string(),
  /** Absent where no tool was asked about. */
  tool: v.optional(v.string()),
  scopeGranted: v.string(),
  delegationChain: v.array(v.string()),
  issuedBy: v.string(),
  passportIssuedAt: v.string(),
  passportExpiresAt: v.string(),
  verifiedAt: v.string(),
  verifier: v.string(),
});
/** `claims` as they stand in the passport. One that does not hold is answered `{valid: false, error, code}`. */
export const VerifyPassportReply = v.object({
  valid: v.literal(true),
  claims: v.record(v.string(), v.unknown()),
  scopeGranted: v.string(),
  receipt: PassportReceipt,
});
export type VerifyPassportReply = v.InferOutput<typeof VerifyPassportReply>;

/** `reason` is absent where none was given. */
export const RevokePassportReply = v.object({
  jti: v.string(),
  revokedAt: v.string(),
  reason: v.optional(v.string()),
});
export const ListRevokedPassportsReply = v.object({ revoked: v.array(RevokePassportReply) });

/**
 * `signature` is Ed25519 in base64url over the canonical JSON (RFC 8785) of all members but `caPublicKey` and itself:
 * sorted by name, no spaces.
 */
export const PassportStatusReply = v.object({
  jti: v.string(),
  companyId: v.string(),
  status: v.picklist(["valid", "revoked"]),
  checkedAt: v.string(),
  revokedAt: v.optional(v.string()),
  reason: v.optional(v.string()),
  caPublicKey: v.string(),
  signature: v.string(),
});
