/** Hashes and signatures of an exported audit log. `crypto/` is the server's; here is only what a reader needs. */
import { createHash, createPublicKey, type KeyObject, verify } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import type { ChainMeans } from "../../core/audit/chain.ts";
import { usageError } from "../failure.ts";

export function chainMeans(): ChainMeans {
  const keys = new Map<string, KeyObject | undefined>();
  const keyOf = (text: string): KeyObject | undefined => {
    if (!keys.has(text)) keys.set(text, readPublicKey(text));
    return keys.get(text);
  };
  return {
    digest: (text) => createHash("sha256").update(text).digest("hex"),
    keyIdOf: (publicKey) => fingerprint(keyOf(publicKey)),
    isSigned: (message, signature, publicKey) => {
      const key = keyOf(publicKey);
      return key !== undefined && verify(null, Buffer.from(message), key, Buffer.from(signature, "base64"));
    },
  };
}

/**
 * The id of the key that `--key` names: its fingerprint, the key in base64 as exports have it, or a file with it in PEM
 * or base64. Throws a usage error for anything else.
 */
export function trustedKeyId(text: string): string {
  const print = /^(?:sha256:)?([0-9a-f]{64})$/i.exec(text)?.[1];
  if (print !== undefined) return print.toLowerCase();
  const given = existsSync(text) ? readFileSync(text, "utf8") : text;
  const id = fingerprint(readPublicKey(given));
  if (id !== undefined) return id;
  throw usageError(
    `--key cannot be "${text}"`,
    "it is the key's fingerprint (64 hex digits), the key in base64, or a file that holds it",
  );
}

function readPublicKey(text: string): KeyObject | undefined {
  try {
    const key = text.includes("-----BEGIN")
      ? createPublicKey(text)
      : createPublicKey({ key: Buffer.from(text.trim(), "base64"), type: "spki", format: "der" });
    return key.asymmetricKeyType === "ed25519" ? key : undefined;
  } catch {
    return undefined;
  }
}

function fingerprint(key: KeyObject | undefined): string | undefined {
  return (
    key &&
    createHash("sha256")
      .update(key.export({ type: "spki", format: "der" }))
      .digest("hex")
  );
}
