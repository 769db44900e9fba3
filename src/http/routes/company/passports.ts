import { type IssuedPassport, issuePassport, rotatePassport } from "../../../app/company/passports.ts";
import {
  listRevokedPassports,
  passportStatus,
  revokePassport,
} from "../../../app/company/revoke-passport.ts";
import { verifyPassport } from "../../../app/company/verify-passport.ts";
import {
  ListRevokedPassportsReply,
  PassportReply,
  PassportStatusReply,
  RevokePassportReply,
  RotatePassportReply,
  VerifyPassportReply,
} from "../../../contract/company/passports.ts";
import { PASSPORT_FAULTS, type PassportFault } from "../../../core/passport/check.ts";
import { formatMillis } from "../../../core/time.ts";
import type { PassportRevocation } from "../../../ports/store/company/passports.ts";
import { jsonResponse } from "../../errors.ts";
import { readJson } from "../../read-body.ts";
import { route } from "../../route.ts";
import { companyFault } from "./company-fault.ts";
import { readVerification, toReceipt } from "./passport-receipt.ts";

export const passportRoutes = [
  route({
    method: "POST",
    path: "/v1/agents/:name/passport",
    access: ["passport:manage"],
    fault: companyFault,
    reply: PassportReply,
    status: 201,
    handle: async ({ deps, principal, param, c }) => {
      c.header("Cache-Control", "no-store");
      const readBody = () => readJson(c.req.raw, { optional: true });
      return toReply(await issuePassport(deps, principal, { ref: param("name"), readBody }));
    },
  }),
  route({
    method: "POST",
    path: "/v1/agents/:name/passport/rotate",
    access: ["passport:manage"],
    fault: companyFault,
    reply: RotatePassportReply,
    handle: async ({ deps, principal, param, c }) => {
      c.header("Cache-Control", "no-store");
      const passport = c.req.header("Vane-Passport");
      const rotation = await rotatePassport(deps, principal, { ref: param("name"), passport });
      if (rotation.type === "refused") return refusedRotation(rotation.fault);
      return { ...toReply(rotation), rotatedFrom: rotation.rotatedFrom };
    },
  }),
  route({
    method: "POST",
    path: "/v1/passport/verify",
    access: "session",
    // What a passport says anybody can verify who has it; what is known here alone is whether it was revoked.
    openWhen: () => true,
    fault: companyFault,
    reply: VerifyPassportReply,
    handle: async ({ deps, c }) => {
      c.header("Cache-Control", "no-store");
      const { passport, ...asked } = readVerification(await readJson(c.req.raw));
      const verdict = await verifyPassport(deps, passport, asked);
      if (!verdict.valid) return jsonResponse(400, { valid: false, ...toRefusal(verdict.fault) });
      const { claims, scopeGranted } = verdict;
      const receipt = toReceipt(verdict, asked.tool, deps.clock.now());
      return { valid: true, claims: { ...claims }, scopeGranted, receipt } as const;
    },
  }),
  route({
    method: "GET",
    path: "/v1/passports/revoked",
    access: ["passport:manage"],
    fault: companyFault,
    reply: ListRevokedPassportsReply,
    handle: async ({ deps, principal, query }) => {
      const revoked = await listRevokedPassports(deps, principal, query("company"));
      return { revoked: revoked.map(({ jti, revocation }) => toRevocation(jti, revocation)) };
    },
  }),
  route({
    method: "POST",
    path: "/v1/passports/:jti/revoke",
    access: ["passport:manage"],
    fault: companyFault,
    reply: RevokePassportReply,
    handle: async ({ deps, principal, param, c }) => {
      const readBody = () => readJson(c.req.raw, { optional: true });
      const jti = param("jti");
      return toRevocation(jti, await revokePassport(deps, principal, { jti, readBody }));
    },
  }),
  route({
    method: "GET",
    path: "/v1/ocsp/:jti",
    access: ["passport:manage"],
    fault: companyFault,
    reply: PassportStatusReply,
    handle: async ({ deps, principal, param, c }) => {
      // Who asks may rely on it for five minutes; nobody between may hand it to somebody else.
      c.header("Cache-Control", "private, max-age=300");
      const { status, signature, caPublicKey } = await passportStatus(deps, principal, param("jti"));
      return { ...status, caPublicKey, signature };
    },
  }),
];

function toReply({ claims, passport, caPublicKey }: IssuedPassport): PassportReply {
  const { agentId, org, orgSpiffeId, scopes, delegationChain } = claims.vane;
  return {
    agentId,
    spiffeId: claims.sub,
    org,
    orgSpiffeId,
    scopes: [...scopes],
    delegationChain: [...delegationChain],
    passport,
    expiresIn: claims.exp - claims.iat,
    caPublicKey,
  };
}

function toRevocation(jti: string, { at, reason }: PassportRevocation) {
  return { jti, revokedAt: formatMillis(at), ...(reason === undefined ? {} : { reason }) };
}

function toRefusal(fault: PassportFault) {
  return { error: PASSPORT_FAULTS[fault], code: fault };
}

function refusedRotation(fault: PassportFault): Response {
  return fault === "PASSPORT_REVOKED"
    ? jsonResponse(409, { error: "Passport has already been revoked", code: fault })
    : jsonResponse(401, toRefusal(fault));
}
