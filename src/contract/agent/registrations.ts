import * as v from "valibot";

export const RequestRegistrationReply = v.object({
  /** The DID that the key has, and the agent will have. */
  agentId: v.string(),
  message: v.string(),
});

/** `requestedAt` is when it was asked for last, and `remoteIp` from where; `proof` what shows that they hold the key. */
export const RegistrationItem = v.object({
  id: v.string(),
  name: v.string(),
  publicKey: v.string(),
  requestedCapabilities: v.array(v.string()),
  requestedAt: v.string(),
  keyType: v.picklist(["ed25519", "opaque"]),
  /** `SHA256:` and the digest of the text of the key in base64, without padding. */
  fingerprint: v.string(),
  proof: v.picklist(["none", "timestamp", "challenge"]),
  remoteIp: v.string(),
  version: v.optional(v.string()),
});
export type RegistrationItem = v.InferOutput<typeof RegistrationItem>;

export const ListRegistrationsReply = v.object({
  registrations: v.array(RegistrationItem),
  availableCapabilities: v.array(v.string()),
});

export const ApproveRegistrationReply = v.object({ success: v.literal(true), agentId: v.string() });
export const RejectRegistrationReply = v.object({ success: v.literal(true) });
