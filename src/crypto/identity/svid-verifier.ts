import type { CryptoKey } from "jose";
import type { PublicSigningKey } from "../../core/identity/signing-key.ts";
import { parseSubject } from "../../core/identity/spiffe-id.ts";
import { checkClaims, checkHeader, type SvidFault } from "../../core/identity/svid-check.ts";
import { readSvidToken } from "../../core/identity/svid-token.ts";
import { Lru } from "../../lib/lru.ts";
import type { SvidVerifier } from "../../ports/svid.ts";
import { describeKey } from "./signing-key.ts";

const KEPT_KEYS = 512;

/**
 * A key counts for the company alone that `sub` names, so that no company speaks for another's agents; and for its own
 * algorithm alone, whatever the header says.
 */
export function createSvidVerifier(): SvidVerifier {
  const kept = new Lru<string, CryptoKey>(KEPT_KEYS);
  const importKey = async (key: PublicSigningKey): Promise<CryptoKey> => {
    const name = Buffer.from(key.publicKey).toString("base64");
    const known = kept.get(name);
    if (known !== undefined) return known;
    const { importSPKI } = await import("jose");
    const imported = await importSPKI(describeKey(key).pem, key.alg);
    kept.set(name, imported);
    return imported;
  };
  return {
    async verify(token, keysOf, { trustDomain, audience, now }) {
      const read = readSvidToken(token);
      if (read === undefined) return refused("malformed");
      const header = checkHeader(read.header);
      if (typeof header === "string") return refused(header);
      const { sub } = read.claims;
      const subject = typeof sub === "string" ? parseSubject(trustDomain, sub) : undefined;
      if (subject === undefined) return refused("subject");
      const { companyId } = subject;
      const keys = await keysOf(companyId);
      const key = keys.find((known) => known.companyId === companyId && known.kid === header.kid);
      if (key === undefined) return refused("unknown_key");
      if (key.alg !== header.alg) return refused("algorithm");
      if (!(await isSigned(token, await importKey(key), key))) return refused("signature");
      const claims = checkClaims(read.claims, { now, ...(audience === undefined ? {} : { audience }) });
      if (typeof claims === "string") return { ...refused(claims), subject };
      return { valid: true, subject, claims, kid: key.kid };
    },
  };
}

function refused(fault: SvidFault): { readonly valid: false; readonly fault: SvidFault } {
  return { valid: false, fault };
}

async function isSigned(token: string, key: CryptoKey, { alg }: PublicSigningKey): Promise<boolean> {
  const { compactVerify } = await import("jose");
  try {
    await compactVerify(token, key, { algorithms: [alg] });
    return true;
  } catch {
    return false;
  }
}
