import type { PassportAsked, PassportVerdict } from "../../../app/company/verify-passport.ts";
import type { VerifyPassportReply } from "../../../contract/company/passports.ts";
import { allOf } from "../../../core/all-faults.ts";
import { AppError } from "../../../core/errors.ts";
import { isObject, missingField } from "../../../core/fields.ts";
import { formatMillis } from "../../../core/time.ts";

const VERIFIER = "agent-vault";

/**
 * What is to be verified. A member that is null counts as absent; one that is there has to be a text, since whoever asks
 * for less than it means is told yes. Throws `bad_request` with all faults.
 */
export function readVerification(body: unknown): PassportAsked & { readonly passport: string } {
  const { passport, tool, expectedNonce, expectedAudience, expectedRequestHash } = isObject(body) ? body : {};
  const [token, ...asked] = allOf(
    () => textIn("passport", passport ?? ""),
    () => optional("tool", tool, "tool"),
    () => optional("expectedNonce", expectedNonce, "nonce"),
    () => optional("expectedAudience", expectedAudience, "audience"),
    () => optional("expectedRequestHash", expectedRequestHash, "requestHash"),
  );
  return { ...Object.assign({}, ...asked), passport: token };
}

export function toReceipt(
  { claims, scopeGranted }: Extract<PassportVerdict, { valid: true }>,
  tool: string | undefined,
  now: number,
): VerifyPassportReply["receipt"] {
  const { agentId, org, orgSpiffeId, delegationChain } = claims.vane;
  return {
    v: 1,
    type: "VaneAttestationReceipt",
    passportId: claims.jti,
    agentId,
    agentSpiffeId: claims.sub,
    org,
    orgSpiffeId,
    ...(tool === undefined ? {} : { tool }),
    scopeGranted,
    delegationChain: [...delegationChain],
    issuedBy: claims.iss,
    passportIssuedAt: formatMillis(claims.iat * 1000),
    passportExpiresAt: formatMillis(claims.exp * 1000),
    verifiedAt: formatMillis(now),
    verifier: VERIFIER,
  };
}

function textIn(name: string, value: unknown): string {
  if (typeof value === "string" && value !== "") return value;
  throw missingField(name);
}

function optional(name: string, value: unknown, as: keyof PassportAsked): PassportAsked {
  if (value === undefined || value === null) return {};
  if (typeof value === "string" && value !== "") return { [as]: value };
  throw new AppError("bad_request", { message: `Invalid field: ${name} must be a text` });
}
