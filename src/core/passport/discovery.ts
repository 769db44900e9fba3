import type { PublicKeyDocument } from "../identity/key-documents.ts";
import type { SpiffeId } from "../identity/spiffe-id.ts";
import type { TrustDomain } from "../identity/trust-domain.ts";
import { PASSPORT_AUDIENCE, PASSPORT_TYPE, PASSPORT_VERSION } from "./claims.ts";

/** Of the surface that passports are a part of, as its documents have it. */
const SURFACE_VERSION = "0.1.0";

/**
 * What a verifier of a company's passports has to know, made like OpenID Connect's discovery. Passports are signed with
 * Ed25519 alone; `keys` are all keys of the company, as at `jwksUri`.
 */
export function passportDiscovery(
  { companyId, spiffeId, kid, fingerprint, keys }: PublicKeyDocument,
  {
    issuer,
    jwksUri,
    trustDomain,
  }: { readonly issuer: SpiffeId; readonly jwksUri: string; readonly trustDomain: TrustDomain },
) {
  return {
    issuer,
    jwks_uri: jwksUri,
    id_token_signing_alg_values_supported: ["EdDSA"],
    response_types_supported: ["token"],
    token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
    companyId,
    company_id: companyId,
    spiffeId,
    company_spiffe_id: spiffeId,
    trust_domain: trustDomain,
    algorithms_supported: ["EdDSA"],
    key_type: "OKP",
    curve: "Ed25519",
    kid,
    fingerprint,
    keys,
    passport_format: {
      version: PASSPORT_VERSION,
      token_type: PASSPORT_TYPE,
      audience: PASSPORT_AUDIENCE,
      claims_namespace: "vane",
      scope_format: "category:name",
      scope_wildcards_supported: true,
    },
    vane_version: SURFACE_VERSION,
  } as const;
}
