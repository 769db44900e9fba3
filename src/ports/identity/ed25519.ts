/** Signatures of Ed25519 keys that are not ours (RFC 8032). */
export type Ed25519 = {
  /**
   * Whether the holder of that key (32 bytes) signed the message; false for bytes that are no key, and for the few keys
   * for which anybody can make a signature.
   */
  isSignedBy(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean;
};
