/** @jsxImportSource hono/jsx */
/** One company: who it is to others, and where they find the keys by which they verify what it signs. */
import { readCompany } from "../../app/company/companies.ts";
import { issuerOf } from "../../core/identity/settings.ts";
import { subjectSpiffeId } from "../../core/identity/spiffe-id.ts";
import { trustDomainOf } from "../../core/identity/trust-domain.ts";
import type { CompanyId } from "../../core/ids.ts";
import { consolePage } from "../console/console-page.tsx";
import type { Visit } from "../console/routes.ts";
import { Copy } from "../ui/action.tsx";
import { Card, Facts } from "../ui/card.tsx";
import { Section } from "../ui/page-head.tsx";
import { Time } from "../ui/time.tsx";
import { CompanyHead } from "./company-head.tsx";
import { Metadata } from "./metadata.tsx";

export async function showCompany(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  const { id, registeredAt, metadata } = await readCompany(deps, principal, param("id"));
  const spiffeId = subjectSpiffeId(deps.trustDomain, { companyId: id });
  return consolePage(
    visit,
    { title: `Company ${id}` },
    <>
      <CompanyHead company={id} view="" />
      <Card title="This company" id="about">
        <Facts
          facts={[
            { name: "SPIFFE ID", value: <Copy id="spiffe-id" text={spiffeId} label="Copy the SPIFFE ID" /> },
            { name: "Trust domain", value: <code>{trustDomainOf(deps.trustDomain, id)}</code> },
            { name: "Since", value: <Time at={registeredAt} now={deps.clock.now()} /> },
          ]}
        />
      </Card>
      <Section title="For others to verify" id="verify">
        <p class="aside">
          Anybody may read these. They hold the public keys by which an SVID or a passport of the company is
          verified, without asking this server about each.
        </p>
        <Facts facts={addressFacts(deps.baseUrl, id)} />
      </Section>
      <Section title="Metadata" id="metadata">
        <Metadata metadata={metadata} />
      </Section>
    </>,
  );
}

function addressFacts(baseUrl: string, company: CompanyId) {
  const issuer = issuerOf(baseUrl, company);
  const addresses = [
    { id: "jwks", name: "JWK set", url: `${issuer}/jwks` },
    { id: "oidc", name: "OpenID discovery", url: `${issuer}/.well-known/openid-configuration` },
    { id: "bundle", name: "SPIFFE bundle", url: `${baseUrl}/v1/ca/spiffe-bundle?companyId=${company}` },
    {
      id: "public-key",
      name: "Public key, every form",
      url: `${baseUrl}/v1/ca/public-key?companyId=${company}`,
    },
    { id: "passports", name: "Passport discovery", url: `${baseUrl}/v1/ca/well-known?companyId=${company}` },
  ];
  return addresses.map(({ id, name, url }) => ({
    name,
    value: <Copy id={id} text={url} label={`Copy the address: ${name}`} />,
  }));
}
