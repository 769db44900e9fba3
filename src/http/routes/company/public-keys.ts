import { bundle, keyHistory, keySet, publicKeys } from "../../../app/company/public-keys.ts";
import { discoveryDocument } from "../../../core/identity/key-documents.ts";
import { issuerOf } from "../../../core/identity/settings.ts";
import { passportIssuer } from "../../../core/identity/spiffe-id.ts";
import { trustDomainOf } from "../../../core/identity/trust-domain.ts";
import { passportDiscovery } from "../../../core/passport/discovery.ts";
import { route } from "../../route.ts";
import { cacheable } from "./cacheable.ts";
import { companyFault } from "./company-fault.ts";

/** What verifiers ask, who have no credential. */
export const publicKeyRoutes = [
  route({
    method: "GET",
    path: "/v1/ca/public-key",
    access: "anonymous",
    fault: companyFault,
    handle: async ({ deps, c, query }) => cacheable(c, deps, await publicKeys(deps, query("companyId"))),
  }),
  route({
    method: "GET",
    path: "/v1/ca/public-keys",
    access: "anonymous",
    fault: companyFault,
    handle: async ({ deps, c, query }) => cacheable(c, deps, await keyHistory(deps, query("companyId"))),
  }),
  route({
    method: "GET",
    path: "/v1/ca/well-known",
    access: "anonymous",
    fault: companyFault,
    handle: async ({ deps, c, query }) => {
      const keys = await publicKeys(deps, query("companyId"));
      const { companyId } = keys;
      const document = passportDiscovery(keys, {
        issuer: passportIssuer(deps.trustDomain, companyId),
        jwksUri: `${deps.baseUrl}/v1/ca/public-key?companyId=${companyId}`,
        trustDomain: trustDomainOf(deps.trustDomain, companyId),
      });
      return cacheable(c, deps, document);
    },
  }),
  route({
    method: "GET",
    path: "/v1/ca/spiffe-bundle",
    access: "anonymous",
    fault: companyFault,
    handle: async ({ deps, c, query }) => cacheable(c, deps, await bundle(deps, query("companyId"))),
  }),
  route({
    method: "GET",
    path: "/oidc/:companyId/.well-known/openid-configuration",
    access: "anonymous",
    fault: companyFault,
    handle: async ({ deps, c, param }) => {
      const { companyId } = await publicKeys(deps, param("companyId"));
      return cacheable(c, deps, discoveryDocument(issuerOf(deps.baseUrl, companyId)));
    },
  }),
  route({
    method: "GET",
    path: "/oidc/:companyId/jwks",
    access: "anonymous",
    fault: companyFault,
    handle: async ({ deps, c, param }) => cacheable(c, deps, await keySet(deps, param("companyId"))),
  }),
];
