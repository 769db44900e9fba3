/** Signing secrets and what is signed with them (Standard Webhooks 1.0.0, "Signature scheme"). */

/** Within the 24 to 64 bytes that a secret has there. */
export const WEBHOOK_SECRET_BYTES = 32;
/** After a rotation deliveries are signed with the secret before as well, for so long. */
export const WEBHOOK_OVERLAP_MS = 24 * 60 * 60 * 1000;

const PREFIX = "whsec_";

/** A secret as people get it. */
export function formatWebhookSecret(bytes: Uint8Array): string {
  return `${PREFIX}${bytes.toBase64()}`;
}

/** The bytes of what `formatWebhookSecret` wrote. */
export function webhookSecretBytes(secret: string): Uint8Array {
  return Uint8Array.fromBase64(secret.slice(PREFIX.length));
}

/** `seconds` since 1970, of this attempt. */
export type WebhookStamp = { readonly id: string; readonly seconds: number };

export function signedContent({ id, seconds }: WebhookStamp, body: string): string {
  return `${id}.${seconds}.${body}`;
}

/** The headers of a delivery; one signature for each secret that is good at this time. */
export function webhookHeaders(
  { id, seconds }: WebhookStamp,
  signatures: readonly Uint8Array[],
): Readonly<Record<string, string>> {
  return {
    "Content-Type": "application/json",
    "webhook-id": id,
    "webhook-timestamp": String(seconds),
    "webhook-signature": signatures.map((signature) => `v1,${signature.toBase64()}`).join(" "),
  };
}
