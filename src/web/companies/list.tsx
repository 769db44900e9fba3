/** @jsxImportSource hono/jsx */

import { may } from "../../app/authorize.ts";
import { listCompanies } from "../../app/company/companies.ts";
import { trustDomainOf } from "../../core/identity/trust-domain.ts";
import { consolePage } from "../console/console-page.tsx";
import type { Visit } from "../console/routes.ts";
import { LinkButton } from "../ui/action.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { companyPath, NEW_COMPANY } from "./place.ts";

/** There is always one: `default`, of which agents are that were made here. */
export async function showCompanies(visit: Visit): Promise<Response> {
  const { deps, principal } = visit;
  const companies = await listCompanies(deps, principal);
  const now = deps.clock.now();
  return consolePage(
    visit,
    { title: "Companies" },
    <>
      <PageHead
        title="Companies"
        lead="A company vouches for agents of its own, with signing keys of its own. Its programs register them with an API key, which is good for nothing else here."
        actions={
          may(deps, principal, { action: "company:create" }) ? (
            <LinkButton href={NEW_COMPANY}>New company</LinkButton>
          ) : undefined
        }
      />
      <Table
        label="Companies"
        columns={[
          { head: "Company" },
          { head: "Trust domain" },
          { head: "Agents", kind: "number" },
          { head: "API keys", kind: "number" },
          { head: "Since", kind: "fit" },
        ]}
        rows={companies.map(({ id, agentCount, apiKeyCount, registeredAt }) => ({
          key: id,
          cells: [
            <a key="company" href={companyPath(id)}>
              <Untrusted>{id}</Untrusted>
            </a>,
            <code key="domain">{trustDomainOf(deps.trustDomain, id)}</code>,
            agentCount,
            apiKeyCount,
            <Time key="since" at={registeredAt} now={now} />,
          ],
        }))}
      />
    </>,
  );
}
