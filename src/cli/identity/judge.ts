/** Whether a token holds, by the server's own verifier. */
import { parseSpiffeId, parseSubject, type SvidSubject } from "../../core/identity/spiffe-id.ts";
import type { SvidFault } from "../../core/identity/svid-check.ts";
import type { SvidToken } from "../../core/identity/svid-token.ts";
import type { TrustDomain } from "../../core/identity/trust-domain.ts";
import type { KeySet } from "./key-set.ts";

/** Whom a token says it is for, in whatever trust domain; nothing when `sub` is no SPIFFE ID of ours. */
export function claimedSubject(
  token: SvidToken,
): { readonly trustDomain: TrustDomain; readonly subject: SvidSubject } | undefined {
  const { sub } = token.claims;
  const parts = typeof sub === "string" ? parseSpiffeId(sub) : undefined;
  const subject = parts && parseSubject(parts.trustDomain, String(sub));
  return parts && subject && { trustDomain: parts.trustDomain, subject };
}

/**
 * What is wrong with a token, or nothing. The keys are those of the company that their document names, or that the token
 * names where it names none; the same goes for the trust domain.
 */
export async function judge(
  text: string,
  token: SvidToken,
  keySet: KeySet,
  expected: { readonly now: number; readonly audience?: string },
): Promise<SvidFault | undefined> {
  // Signatures are the concern of this command alone, so no other one loads what checks them.
  const [{ createSvidVerifier }, { keyOfJwk }] = await Promise.all([
    import("../../crypto/identity/svid-verifier.ts"),
    import("../../crypto/identity/signing-key.ts"),
  ]);
  const trustDomain = (keySet.trustDomain ?? claimedSubject(token)?.trustDomain ?? "") as TrustDomain;
  const verdict = await createSvidVerifier().verify(
    text,
    async (companyId) =>
      (keySet.companyId ?? companyId) === companyId
        ? keySet.keys.flatMap((jwk) => keyOfJwk(companyId, jwk) ?? [])
        : [],
    { trustDomain, ...expected },
  );
  return verdict.valid ? undefined : verdict.fault;
}
