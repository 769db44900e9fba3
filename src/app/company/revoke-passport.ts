import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { AppError } from "../../core/errors.ts";
import { type PassportStatus, parseReason, statusText } from "../../core/passport/status.ts";
import { formatMillis } from "../../core/time.ts";
import type { Passport, PassportRevocation, RevokedPassport } from "../../ports/store/company/passports.ts";
import { actToRevoke } from "../audit/act.ts";
import { demandAllowed, may } from "../authorize.ts";
import { authorizeCompany, type CompanyDeps, companyById, companyOf } from "./company-of.ts";
import { signingKey, signingKeysOf } from "./signing-keys.ts";
import { holderOf } from "./verify-passport.ts";

/**
 * Nobody who asks takes the passport from now on. Throws `forbidden`, `passport_not_found` also for another company's,
 * `passport_revoked`, `bad_request`.
 */
export async function revokePassport(
  deps: CompanyDeps,
  principal: Principal,
  { jti, readBody }: { readonly jti: string; readonly readBody: () => Promise<unknown> },
): Promise<PassportRevocation> {
  const { companyId, agentId } = await findPassport(deps, principal, jti);
  const reason = parseReason(await readBody());
  const revocation = { at: deps.clock.now(), ...(reason === undefined ? {} : { reason }) };
  return await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    if (!(await repos.passports.revoke(jti, revocation))) throw new AppError("passport_revoked");
    const name = (await repos.agents.byId(agentId))?.name ?? "";
    const changes = { company: { after: companyId }, reason: { after: reason ?? "" } };
    note({ action: "passport.revoke", target: { type: "passport", id: jti, name }, changes });
    return revocation;
  });
}

/** A company's passports that were revoked, in that order. Throws `forbidden`, `company_not_found`. */
export async function listRevokedPassports(
  deps: CompanyDeps,
  principal: Principal,
  named: string | undefined,
): Promise<readonly RevokedPassport[]> {
  const companyId = authorizeCompany(deps, principal, named, "passport:manage");
  await companyById(deps.store, companyId);
  return await deps.store.passports.revokedOf(companyId);
}

export type SignedStatus = {
  readonly status: PassportStatus;
  /** Ed25519 over `statusText`, in base64url. */
  readonly signature: string;
  /** In PEM. */
  readonly caPublicKey: string;
};

/** What the company says of a passport now, signed. Throws `forbidden`, `passport_not_found` also for another company's. */
export async function passportStatus(
  deps: CompanyDeps,
  principal: Principal,
  jti: string,
): Promise<SignedStatus> {
  const passport = await findPassport(deps, principal, jti);
  const { companyId } = passport;
  const checkedAt = formatMillis(deps.clock.now());
  const status: PassportStatus = { jti, companyId, checkedAt, ...(await standing(deps, passport)) };
  const key = signingKey(await signingKeysOf(deps, companyId), "EdDSA");
  const signature = await deps.svids.signText(statusText(status), key);
  return {
    status,
    signature: signature.toBase64({ alphabet: "base64url", omitPadding: true }),
    caPublicKey: deps.svids.describe(key).pem,
  };
}

async function standing(deps: CompanyDeps, passport: Passport) {
  const { revocation } = passport;
  if (revocation === undefined) {
    // Whoever it was given to is gone, or switched off, and its passports with that.
    if ((await holderOf(deps, passport)) !== undefined) return { status: "valid" } as const;
    const agent = await deps.store.agents.byId(passport.agentId);
    const revokedAt = formatMillis(agent?.revokedAt ?? deps.clock.now());
    return { status: "revoked", revokedAt, reason: "agent revoked" } as const;
  }
  const { at, reason } = revocation;
  const said = reason === undefined ? {} : { reason };
  return { status: "revoked", revokedAt: formatMillis(at), ...said } as const;
}

async function findPassport(deps: CompanyDeps, principal: Principal, jti: string): Promise<Passport> {
  const passport = await deps.store.passports.byJti(jti);
  const companyId = passport?.companyId ?? companyOf(principal);
  const question = { action: "passport:manage", target: { companyId } } as const;
  // A company learns of no other's passports.
  if (principal.type === "company" && !may(deps, principal, question)) throw notFound(jti);
  demandAllowed(deps, principal, question);
  if (passport === undefined) throw notFound(jti);
  return passport;
}

function notFound(jti: string): AppError {
  return new AppError("passport_not_found", { message: `Passport not found: ${jti}` });
}
