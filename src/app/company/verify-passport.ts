import { isPublished } from "../../core/company/key-rotation.ts";
import { agentAddress } from "../../core/identity/agent-ref.ts";
import { ed25519Point } from "../../core/identity/signing-key.ts";
import { parseSubject, passportIssuer } from "../../core/identity/spiffe-id.ts";
import { readSvidToken, signedParts } from "../../core/identity/svid-token.ts";
import type { TrustDomains } from "../../core/identity/trust-domain.ts";
import {
  checkPassportClaims,
  checkPassportHeader,
  type PassportExpected,
  type PassportFault,
} from "../../core/passport/check.ts";
import type { PassportClaims } from "../../core/passport/claims.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Ed25519 } from "../../ports/identity/ed25519.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { Passport } from "../../ports/store/company/passports.ts";
import type { SigningKey } from "../../ports/store/company/signing-keys.ts";
import type { Repos } from "../../ports/store.ts";

export type VerifyDeps = {
  readonly store: Pick<Repos, "agents" | "passports" | "signingKeys">;
  readonly ed25519: Ed25519;
  readonly trustDomain: TrustDomains;
  readonly clock: Clock;
};

/** What whoever was shown a passport asks of it. */
export type PassportAsked = Pick<PassportExpected, "tool" | "nonce" | "audience" | "requestHash">;

export type PassportVerdict =
  | {
      readonly valid: true;
      readonly claims: PassportClaims;
      readonly scopeGranted: string;
      readonly agent: Agent;
    }
  /** With its claims where all of it holds but that it was revoked. */
  | { readonly valid: false; readonly fault: PassportFault; readonly claims?: PassportClaims };

/**
 * Whether a passport holds now. Its key is the one that it names, which speaks for its own company alone, as long as it
 * is published. One that was never noted as given is refused as revoked: nobody could take it back.
 */
export async function verifyPassport(
  deps: VerifyDeps,
  token: string,
  asked: PassportAsked,
): Promise<PassportVerdict> {
  const now = deps.clock.now();
  const read = readSvidToken(token);
  if (read === undefined) return refused("MALFORMED_TOKEN");
  const header = checkPassportHeader(read.header);
  if (typeof header === "string") return refused(header);
  const key = await deps.store.signingKeys.byKid(header.kid);
  if (key === undefined || !isPublished(key, now) || !isSigned(deps, token, key)) {
    return refused("SIGNATURE_INVALID");
  }
  const { companyId } = key;
  const checked = checkPassportClaims(read.claims, {
    ...asked,
    now,
    issuer: passportIssuer(deps.trustDomain, companyId),
    isSubject: (sub) => {
      const subject = parseSubject(deps.trustDomain, sub);
      return subject?.companyId === companyId && subject.agentId !== undefined;
    },
  });
  if (typeof checked === "string") return refused(checked);
  const { claims } = checked;
  const passport = await deps.store.passports.byJti(claims.jti);
  const agent = passport && (await holderOf(deps, passport));
  const isHeld = passport?.revocation === undefined && agent !== undefined && isNamed(agent, claims);
  return isHeld ? { valid: true, ...checked, agent } : { valid: false, fault: "PASSPORT_REVOKED", claims };
}

/** The agent that a passport was given to, as long as it is active. */
export async function holderOf(
  { store }: { readonly store: Pick<Repos, "agents"> },
  { agentId }: Passport,
): Promise<Agent | undefined> {
  const agent = await store.agents.byId(agentId);
  return agent?.status === "active" ? agent : undefined;
}

function isNamed(agent: Agent, { vane }: PassportClaims): boolean {
  const { companyId, agentId } = agentAddress(agent);
  return vane.org === companyId && vane.agentId === agentId;
}

/** A key for anything but Ed25519 signs no passport. */
function isSigned({ ed25519 }: Pick<VerifyDeps, "ed25519">, token: string, key: SigningKey): boolean {
  if (key.alg !== "EdDSA") return false;
  const { message, signature } = signedParts(token);
  return ed25519.isSignedBy(ed25519Point(key.publicKey), message, signature);
}

function refused(fault: PassportFault): PassportVerdict {
  return { valid: false, fault };
}
