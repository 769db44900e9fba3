import { AppError } from "../errors.ts";
import { missingField } from "../fields.ts";
import { decodeBase58, encodeBase58 } from "./base58.ts";

declare const brand: unique symbol;
/** An agent's public key as it was given: multibase (base58btc) of a multicodec, or a text that cannot be decoded. */
export type PublicKey = string & { readonly [brand]: "public-key" };
/** `did:vaultys:` and the public key. */
export type Did = string & { readonly [brand]: "did" };

/** `opaque`: it can be registered and approved; nobody can ever prove to hold it. */
export type KeyType = "ed25519" | "opaque";

const METHOD = "did:vaultys:";
/** The same key in the method of did:key, accepted wherever a DID is. */
const ALIAS = "did:key:";
const PLAIN = /^[\x21-\x7e]{4,512}$/;
/** Multicodec ed25519-pub as a varint. */
const ED25519 = [0xed, 0x01] as const;
const KEY_BYTES = 32;

export function didOf(publicKey: PublicKey): Did {
  return `${METHOD}${publicKey}` as Did;
}

/** The key behind a DID of either method; undefined for other texts. Whether an agent has it is not known here. */
export function publicKeyOfDid(did: string): PublicKey | undefined {
  const method = [METHOD, ALIAS].find((prefix) => did.startsWith(prefix));
  const key = method === undefined ? "" : did.slice(method.length);
  return PLAIN.test(key) ? (key as PublicKey) : undefined;
}

/**
 * The public key in a body. A text that does not decode is taken as it is: the documents' own samples do not. Throws
 * `bad_request` for what is no text of 4 to 512 visible ASCII characters, and for a key of another kind than Ed25519.
 */
export function parsePublicKey(value: unknown): PublicKey {
  if (typeof value !== "string" || !PLAIN.test(value)) {
    throw missingField("publicKey");
  }
  const bytes = decoded(value);
  if (bytes !== undefined && !isEd25519(bytes) && isMulticodecKey(bytes)) {
    throw new AppError("bad_request", {
      message: "Unsupported public key type",
      hint: "An Ed25519 key begins with z6Mk: multibase base58btc of 0xed01 and the 32 bytes of the key.",
    });
  }
  return value as PublicKey;
}

export function keyTypeOf(publicKey: PublicKey): KeyType {
  return ed25519Bytes(publicKey) === undefined ? "opaque" : "ed25519";
}

/** The 32 bytes of an Ed25519 key; undefined for one that is opaque. */
export function ed25519Bytes(publicKey: PublicKey): Uint8Array | undefined {
  const bytes = decoded(publicKey);
  return bytes !== undefined && isEd25519(bytes) ? bytes.slice(ED25519.length) : undefined;
}

/** An Ed25519 key of 32 bytes as agents' keys are written. */
export function ed25519PublicKey(bytes: Uint8Array): PublicKey {
  return `z${encodeBase58(Uint8Array.from([...ED25519, ...bytes]))}` as PublicKey;
}

/** Multibase: `z` stands for base58btc. */
function decoded(text: string): Uint8Array | undefined {
  return text.startsWith("z") ? decodeBase58(text.slice(1)) : undefined;
}

function isEd25519(bytes: Uint8Array): boolean {
  return bytes.length === ED25519.length + KEY_BYTES && ED25519.every((byte, at) => bytes[at] === byte);
}

/** Anything with a varint in front of as many bytes as public keys have; shorter texts are placeholders. */
function isMulticodecKey(bytes: Uint8Array): boolean {
  return bytes.length >= 2 + KEY_BYTES;
}
