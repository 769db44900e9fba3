import type { KeyPair } from "../svid.ts";

export type MessageSigner = {
  /**
   * Signs with a company's Ed25519 key, from now on, and at once each time. Throws `decryption_failed` when the stored
   * key does not open.
   */
  open(key: KeyPair): (message: Uint8Array) => Uint8Array;
};
