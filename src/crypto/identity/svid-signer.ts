import type { CryptoKey } from "jose";
import { AppError } from "../../core/errors.ts";
import { Lru } from "../../lib/lru.ts";
import type { Barrier } from "../../ports/barrier.ts";
import type { KeyPair, SvidSigner } from "../../ports/svid.ts";
import { describeKey, generateSigningKey } from "./signing-key.ts";

/** Opening and importing a key is most of what an SVID costs; so many companies' keys are kept, unextractable. */
const KEPT_KEYS = 512;

/** `jose` is loaded with the first SVID, so that a server that gives none does without its memory. */
export function createSvidSigner({ barrier }: { readonly barrier: Barrier }): SvidSigner {
  const kept = new Lru<string, CryptoKey>(KEPT_KEYS);
  const importKey = async (key: KeyPair): Promise<CryptoKey> => {
    const name = `${key.companyId}:${key.kid}`;
    const known = kept.get(name);
    if (known !== undefined) return known;
    const imported = await openKey(barrier, key);
    kept.set(name, imported);
    return imported;
  };
  return {
    generate: (companyId, alg) => generateSigningKey(barrier, companyId, alg),
    describe: describeKey,
    async sign(claims, key, typ = "JWT") {
      const privateKey = await importKey(key);
      const { SignJWT } = await import("jose");
      const jwt = new SignJWT({ ...claims, aud: [...claims.aud] });
      return jwt.setProtectedHeader({ alg: key.alg, typ, kid: key.kid }).sign(privateKey);
    },
    async signText(text, key) {
      const message = new TextEncoder().encode(text);
      return new Uint8Array(await crypto.subtle.sign("Ed25519", await importKey(key), message));
    },
  };
}

async function openKey(barrier: Barrier, key: KeyPair): Promise<CryptoKey> {
  const pem = openSigningKey(barrier, key);
  const { importPKCS8 } = await import("jose");
  try {
    return await importPKCS8(pem, key.alg);
  } catch (cause) {
    throw damaged(key, cause);
  }
}

/** The private half, PKCS #8 in PEM. Throws `decryption_failed`. */
export function openSigningKey(barrier: Barrier, key: KeyPair): string {
  const { companyId, kid, sealedKey } = key;
  try {
    return barrier.open(sealedKey, { kind: "signing-key", companyId, kid }).open();
  } catch (cause) {
    throw damaged(key, cause);
  }
}

function damaged({ companyId, kid }: KeyPair, cause: unknown): AppError {
  return new AppError("decryption_failed", {
    message: `The signing key ${kid} of the company ${companyId} does not open with this vault's key, or is damaged.`,
    hint: "Restore the database from a backup, or give the company new keys.",
    cause,
  });
}
