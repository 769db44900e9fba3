/** How an agent logs in by showing that it holds its key: it signs a text that is good once, here, and for nothing else. */

/** What was asked of whoever wants to be `did`, which is as it was written then. */
export type KeyChallenge = {
  readonly id: string;
  readonly did: string;
  /** 32 random bytes in base64url. */
  readonly nonce: string;
  /** Of the server that asked: any that shares its database takes the answer. */
  readonly origin: string;
  /** In ms since 1970. */
  readonly expiresAt: number;
};

export const CHALLENGE_TTL_MS = 60_000;
export const NONCE_BYTES = 32;
/** As long as an SVID: what proves the same must not open longer. Whoever has the key gets another at any time. */
export const KEY_LOGIN_TTL_MS = 3_600_000;
/**
 * How many wait for an answer at a time: from one address, and in all. One more takes the place of the oldest, so that
 * nobody who asks for many keeps others out; an agent answers at once, and may ask again.
 */
export const OPEN_CHALLENGES = { ofPeer: 64, inAll: 4096 } as const;

/** No other text that an agent signs begins so. */
const PURPOSE = "agent-vault/key-auth/v1";
const SIGNATURE_BYTES = 64;

/**
 * The six lines to sign as UTF-8, without a line feed at the end. `origin` is our own, by which an agent sees that a
 * server between it and us only passes on what we ask; `expiresAt` is written as in the answer.
 */
export function signingInput(
  { id, did, nonce, origin }: Omit<KeyChallenge, "expiresAt">,
  expiresAt: string,
): string {
  return [PURPOSE, origin, did, id, nonce, expiresAt].join("\n");
}

/** The 64 bytes of a signature in base64 or base64url, padded or not; undefined for other texts. */
export function decodeSignature(text: string): Uint8Array | undefined {
  try {
    const bytes = Uint8Array.fromBase64(text.replaceAll("-", "+").replaceAll("_", "/"));
    return bytes.length === SIGNATURE_BYTES ? bytes : undefined;
  } catch {
    return undefined;
  }
}
