import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { didOf, ed25519PublicKey, type PublicKey } from "../../../src/core/identity/did.ts";

export type AgentKey = {
  /** In multibase. */
  readonly publicKey: PublicKey;
  readonly did: string;
  /** For a program that signs by itself. */
  readonly privateKey: KeyObject;
  /** Signs a text; the signature is in base64 with padding. */
  sign(text: string): string;
};

/** A new Ed25519 key, as an agent of another make holds one. */
export function anAgentKey(): AgentKey {
  const { publicKey: point, privateKey } = generateKeyPairSync("ed25519");
  const bytes = Uint8Array.fromBase64(point.export({ format: "jwk" }).x ?? "", { alphabet: "base64url" });
  const publicKey = ed25519PublicKey(bytes);
  return {
    publicKey,
    did: didOf(publicKey),
    privateKey,
    sign: (text) => sign(null, Buffer.from(text), privateKey).toString("base64"),
  };
}
