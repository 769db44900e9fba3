import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { AuditTarget } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import { agentAddress } from "../../core/identity/agent-ref.ts";
import type { PassportFault } from "../../core/passport/check.ts";
import {
  type PassportClaims,
  type PassportTerms,
  parsePassportTerms,
  passportClaims,
  sameTerms,
} from "../../core/passport/claims.ts";
import type { Agent } from "../../ports/store/agent/agents.ts";
import type { Passport } from "../../ports/store/company/passports.ts";
import { act } from "../audit/act.ts";
import { companyAgent } from "./agents/company-agent.ts";
import type { CompanyDeps } from "./company-of.ts";
import { signingKey, signingKeysOf } from "./signing-keys.ts";
import { type VerifyDeps, verifyPassport } from "./verify-passport.ts";

/** No longer than what is read as one, which a header has to hold. */
const MAX_LENGTH = 8192;

/** A passport, which is shown this once, and what of it its holder has to know. */
export type IssuedPassport = {
  readonly claims: PassportClaims;
  readonly passport: string;
  /** In PEM: what it is verified with. */
  readonly caPublicKey: string;
};

/**
 * A passport for the agent that a reference names. `readBody` is asked once it is known that the principal may. Throws
 * `forbidden`, `agent_not_found` also for an agent of another company than the one that asks, `agent_revoked`,
 * `bad_request`.
 */
export async function issuePassport(
  deps: CompanyDeps,
  principal: Principal,
  { ref, readBody }: { readonly ref: string; readonly readBody: () => Promise<unknown> },
): Promise<IssuedPassport> {
  const agent = await companyAgent(deps, principal, ref, "passport:manage");
  const terms = parsePassportTerms(await readBody());
  const issued = await signPassport(deps, agent, terms);
  await act(deps, doerOf(principal), async (repos, note) => {
    await repos.passports.create(passportOf(issued.claims, agent));
    const changes = { scopes: { after: issued.claims.vane.scopes }, expires: { after: issued.claims.exp } };
    note({ action: "passport.issue", target: targetOf(issued.claims.jti, agent), changes });
  });
  return issued;
}

export type PassportRotation =
  | (IssuedPassport & { readonly type: "rotated"; readonly rotatedFrom: string })
  | { readonly type: "refused"; readonly fault: PassportFault };

/**
 * A passport on the same terms for one that still holds, which is revoked with that. Of rotations at the same time one
 * gets it. Throws as `issuePassport` and `forbidden` for a passport of another company or agent.
 */
export async function rotatePassport(
  deps: CompanyDeps & Pick<VerifyDeps, "ed25519">,
  principal: Principal,
  { ref, passport }: { readonly ref: string; readonly passport: string | undefined },
): Promise<PassportRotation> {
  const agent = await companyAgent(deps, principal, ref, "passport:manage");
  if (passport === undefined || passport === "") {
    throw new AppError("bad_request", { message: "Missing Vane-Passport header" });
  }
  const verdict = await verifyPassport(deps, passport, {});
  if (verdict.claims !== undefined) demandSameAgent(verdict.claims, agent);
  if (!verdict.valid) return { type: "refused", fault: verdict.fault };
  const { jti: rotatedFrom } = verdict.claims;
  const issued = await signPassport(deps, agent, sameTerms(verdict.claims));
  const { jti } = issued.claims;
  return await act(deps, doerOf(principal), async (repos, note) => {
    const revocation = { at: deps.clock.now(), reason: "rotated" };
    if (!(await repos.passports.revoke(rotatedFrom, revocation))) {
      return { type: "refused", fault: "PASSPORT_REVOKED" };
    }
    await repos.passports.create(passportOf(issued.claims, agent));
    const changes = { passport: { before: rotatedFrom, after: jti } };
    note({ action: "passport.rotate", target: targetOf(jti, agent), changes });
    return { type: "rotated", ...issued, rotatedFrom };
  });
}

/** Throws what the documents say of a passport that is somebody else's. */
function demandSameAgent({ vane }: PassportClaims, agent: Agent): void {
  const { companyId, agentId } = agentAddress(agent);
  if (vane.org !== companyId) {
    throw new AppError("forbidden", { message: "Passport was not issued by the authenticated company" });
  }
  if (vane.agentId !== agentId) {
    throw new AppError("forbidden", { message: "Passport does not belong to the specified agent" });
  }
}

async function signPassport(deps: CompanyDeps, agent: Agent, terms: PassportTerms): Promise<IssuedPassport> {
  const address = agentAddress(agent);
  const at = { now: deps.clock.now(), jti: deps.random.uuid() };
  const claims = passportClaims(deps.trustDomain, address, terms, at);
  const key = signingKey(await signingKeysOf(deps, address.companyId), "EdDSA");
  const passport = await deps.svids.sign(claims, key, "CAP+JWT");
  if (passport.length > MAX_LENGTH) {
    throw new AppError("bad_request", {
      message: "Invalid field: scopes make the passport longer than 8 KiB",
    });
  }
  return { claims, passport, caPublicKey: deps.svids.describe(key).pem };
}

function passportOf({ jti, exp }: PassportClaims, { id, companyId }: Agent): Passport {
  return { jti, companyId, agentId: id, expiresAt: exp * 1000 };
}

function targetOf(jti: string, { name }: Agent): AuditTarget {
  return { type: "passport", id: jti, name };
}
