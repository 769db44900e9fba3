import { AppError } from "../core/errors.ts";
import type { IdentitySettings } from "../core/identity/settings.ts";
import { apiSpiffeId, proxySpiffeId } from "../core/identity/spiffe-id.ts";
import { DEFAULT_PROFILE, parseAudience } from "../core/identity/svid-claims.ts";
import {
  DEFAULT_TRUST_DOMAIN,
  isPerCompany,
  isTrustDomain,
  isTrustDomainTemplate,
  type TrustDomain,
  type TrustDomains,
} from "../core/identity/trust-domain.ts";
import { type Reader, Unusable } from "./reader.ts";
import { parseBoolean } from "./values.ts";

/** The trust domains of SPIFFE IDs, and how companies come by SVIDs and bundles. */
export function readIdentity(reader: Reader): {
  readonly trustDomain: TrustDomains;
  readonly identity: Omit<IdentitySettings, "publicUrl">;
} {
  const trustDomain = readTrustDomains(reader);
  const sharedBundle = reader.parse({ variable: "AGENT_VAULT_SHARED_BUNDLE" }, false, parseBoolean);
  if (sharedBundle && isPerCompany(trustDomain)) {
    reader.fault(
      "AGENT_VAULT_SHARED_BUNDLE and SPIFFE_TRUST_DOMAIN_TEMPLATE are both set: companies with trust domains of " +
        "their own have no bundle in common",
    );
  }
  return {
    trustDomain,
    identity: {
      audience: readAudience(reader, trustDomain),
      openCompanies: reader.parse({ variable: "AGENT_VAULT_OPEN_COMPANIES" }, false, parseBoolean),
      sharedBundle,
    },
  };
}

function readTrustDomains(reader: Reader): TrustDomains {
  const second = reader.parse(
    { variable: "AGENT_VAULT_TRUST_DOMAIN" },
    DEFAULT_TRUST_DOMAIN,
    parseTrustDomain,
  );
  const one = reader.parse({ variable: "SPIFFE_TRUST_DOMAIN" }, second, parseTrustDomain);
  const each = reader.parse({ variable: "SPIFFE_TRUST_DOMAIN_TEMPLATE" }, undefined, parseTemplate);
  const named = (["SPIFFE_TRUST_DOMAIN", "AGENT_VAULT_TRUST_DOMAIN"] as const).find(
    (variable) => reader.text({ variable }) !== undefined,
  );
  if (each !== undefined && named !== undefined) {
    reader.fault(`${named} and SPIFFE_TRUST_DOMAIN_TEMPLATE are both set: only one can name trust domains`);
  }
  return each ?? one;
}

function parseTrustDomain(text: string): TrustDomain {
  if (isTrustDomain(text)) return text;
  throw new Unusable(
    'expected 1 to 255 characters of a-z, 0-9, ".", "-" and "_", without spiffe://, port or path',
  );
}

function parseTemplate(text: string): TrustDomains {
  if (isTrustDomainTemplate(text)) return text;
  throw new Unusable(
    'expected a trust domain with {companyId} in it once, such as {companyId}.vault.example.net; of a-z, 0-9, ".", "-" and "_"',
  );
}

/** One that opened the proxy or the API as well would make of every ticket for an exchange a key to these. */
function readAudience(reader: Reader, trustDomain: TrustDomains): string {
  return reader.parse({ variable: "AGENT_VAULT_SVID_AUDIENCE" }, DEFAULT_PROFILE.audience, (text) => {
    const audience = audienceOf(text, trustDomain);
    if (audience !== text || [proxySpiffeId(trustDomain), apiSpiffeId(trustDomain)].includes(text as never)) {
      throw new Unusable("that is an audience of this server's own: SVIDs for it are asked for by name");
    }
    return audience;
  });
}

function audienceOf(text: string, trustDomain: TrustDomains): string {
  try {
    return parseAudience(text, trustDomain);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new Unusable(error.message.replace(/^.*?must /, "it must "));
  }
}
