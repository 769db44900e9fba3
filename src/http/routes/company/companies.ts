import { createCompany, listCompanies, openCompany, readCompany } from "../../../app/company/companies.ts";
import { rotateSigningKeys } from "../../../app/company/signing-keys.ts";
import { issueCompanySvid } from "../../../app/company/svid.ts";
import {
  CompanyItem,
  CompanySvidReply,
  CreateCompanyReply,
  ListCompaniesReply,
  RotateKeysReply,
} from "../../../contract/company/companies.ts";
import { ROTATION_GRACE_HOURS, verifiableUntil } from "../../../core/company/key-rotation.ts";
import { jwkSet } from "../../../core/identity/key-documents.ts";
import { subjectSpiffeId } from "../../../core/identity/spiffe-id.ts";
import type { TrustDomains } from "../../../core/identity/trust-domain.ts";
import { formatMillis } from "../../../core/time.ts";
import type { Company } from "../../../ports/store/company/companies.ts";
import type { SigningKey } from "../../../ports/store/company/signing-keys.ts";
import type { SvidSigner } from "../../../ports/svid.ts";
import { readJson } from "../../read-body.ts";
import { route } from "../../route.ts";
import { companyFault } from "./company-fault.ts";

export const companyRoutes = [
  ...(["/v1/companies", "/v1/setup"] as const).map((path) =>
    route({
      method: "POST",
      path,
      access: ["company:create"],
      openWhen: ({ identity }) => identity.openCompanies,
      fault: companyFault,
      reply: CreateCompanyReply,
      status: 201,
      handle: async ({ deps, origin, c }) => {
        c.header("Cache-Control", "no-store");
        const principal = c.get("principal");
        const body = () => readJson(c.req.raw);
        const { company, apiKey } = await (principal === undefined
          ? openCompany(deps, origin.ip, body)
          : createCompany(deps, principal, body));
        return { ...toItem(company, deps.trustDomain), apiKey };
      },
    }),
  ),
  route({
    method: "GET",
    path: "/v1/companies",
    access: ["company:list"],
    fault: companyFault,
    reply: ListCompaniesReply,
    handle: async ({ deps, principal }) => {
      const companies = await listCompanies(deps, principal);
      return { companies: companies.map((company) => toItem(company, deps.trustDomain)) };
    },
  }),
  route({
    method: "GET",
    path: "/v1/company",
    access: ["company:read"],
    fault: companyFault,
    reply: CompanyItem,
    handle: async ({ deps, principal, query }) =>
      toItem(await readCompany(deps, principal, query("company")), deps.trustDomain),
  }),
  route({
    method: "POST",
    path: "/v1/companies/svid",
    access: ["company:issue-svid"],
    fault: companyFault,
    reply: CompanySvidReply,
    handle: async ({ deps, principal, query, c }) => {
      c.header("Cache-Control", "no-store");
      const { subject, spiffeId, svid } = await issueCompanySvid(deps, principal, query("company"));
      return { companyId: subject.companyId, spiffeId, svid };
    },
  }),
  route({
    method: "POST",
    path: "/v1/companies/rotate-keys",
    access: ["company:rotate-keys"],
    fault: companyFault,
    reply: RotateKeysReply,
    handle: async ({ deps, principal, query }) => {
      const rotation = await rotateSigningKeys(deps, principal, query("company"));
      const { companyId, rotatedAt, newKey, retiredKey } = rotation;
      return {
        companyId,
        rotatedAt: formatMillis(rotatedAt),
        gracePeriodHours: ROTATION_GRACE_HOURS,
        newKey: toKey(deps.svids, newKey),
        retiredKey: {
          ...toKey(deps.svids, retiredKey),
          verifiableUntil: formatMillis(verifiableUntil(rotatedAt)),
        },
      };
    },
  }),
];

function toItem({ id, registeredAt, metadata }: Company, trustDomain: TrustDomains): CompanyItem {
  return {
    companyId: id,
    spiffeId: subjectSpiffeId(trustDomain, { companyId: id }),
    registeredAt: formatMillis(registeredAt),
    ...(metadata === undefined ? {} : { metadata: { ...metadata } }),
  };
}

function toKey(svids: SvidSigner, key: SigningKey) {
  const description = svids.describe(key);
  const { kid, pem, fingerprint } = description;
  return { kid, pem, fingerprint, jwk: { ...jwkSet([description]).keys[0] } };
}
