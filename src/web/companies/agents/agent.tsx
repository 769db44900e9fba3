/** @jsxImportSource hono/jsx */
/** One agent of a company: how others know it, and what proofs of it are good. */

import { type RegisteredAgent, readRegisteredAgent } from "../../../app/company/agents/registered-agents.ts";
import { readCompany } from "../../../app/company/companies.ts";
import { agentAddress, qualifiedRef } from "../../../core/identity/agent-ref.ts";
import { didOf } from "../../../core/identity/did.ts";
import { subjectSpiffeId } from "../../../core/identity/spiffe-id.ts";
import type { TrustDomains } from "../../../core/identity/trust-domain.ts";
import { fingerprintOf } from "../../../http/routes/agent/registrations.ts";
import { Seen } from "../../agents/list.tsx";
import { agentPath } from "../../agents/place.ts";
import { consolePage } from "../../console/console-page.tsx";
import { type Draft, draft } from "../../console/draft.ts";
import type { Visit } from "../../console/routes.ts";
import { csrfToken } from "../../csrf-token.ts";
import { Copy, LinkButton, RowLink } from "../../ui/action.tsx";
import { Badge, Card, type Fact, Facts } from "../../ui/card.tsx";
import { Empty, PageHead, Section } from "../../ui/page-head.tsx";
import { type Row, Table } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { Untrusted } from "../../ui/untrusted.tsx";
import { Metadata } from "../metadata.tsx";
import { AGENTS_VIEW, COMPANIES, CONNECT_VIEW, companyPath, crumbsTo, passportPath } from "../place.ts";
import { Status } from "./list.tsx";
import { PassportForm, SvidForm } from "./proof-forms.tsx";

/** One of the two forms of the page as it was sent. */
type Typed = { readonly svid?: Draft; readonly passport?: Draft };

export async function showCompanyAgent(visit: Visit, typed: Typed = {}): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const { id: company } = await readCompany(deps, principal, param("id"));
  const found = await readRegisteredAgent(deps, principal, { named: company, agentId: param("agent") });
  const { agent, passports } = found;
  const { agentId } = agentAddress(agent);
  const isActive = agent.status === "active";
  const form = { company, agentId, csrf: csrfToken(c, deps) };
  return consolePage(
    visit,
    { title: `Agent ${agentId}`, under: COMPANIES, draft: typed.svid ?? typed.passport ?? draft() },
    <>
      <PageHead
        title={<Untrusted>{agentId}</Untrusted>}
        crumbs={crumbsTo(company, AGENTS_VIEW)}
        actions={
          <>
            <LinkButton href={agentPath(agent.name)} kind="quiet">
              Its vaults and tokens
            </LinkButton>
            <LinkButton
              href={`${companyPath(company, CONNECT_VIEW.path)}?${new URLSearchParams({ agent: agentId })}`}
              kind="quiet"
            >
              Connect it
            </LinkButton>
          </>
        }
      />
      <Card title="This agent" id="about">
        <Facts facts={factsOf(found, deps.trustDomain, deps.digest, deps.clock.now())} />
      </Card>
      <Section title="Metadata" id="metadata">
        <Metadata metadata={agent.metadata} />
      </Section>
      <Section title="SVIDs" id="svids">
        <p>{svidState(found, deps.clock.now())}</p>
        {isActive ? <SvidForm {...form} typed={typed.svid ?? draft({ alg: "EdDSA" })} /> : null}
      </Section>
      <Section title="Passports" id="passports">
        {passports.length === 0 ? (
          <Empty title="No passport is good" />
        ) : (
          <Table
            label="Passports that have not ended"
            columns={[
              { head: "Id" },
              { head: "State", kind: "fit" },
              { head: "Ends", kind: "fit" },
              { head: "Actions", kind: "end" },
            ]}
            rows={passports.map((one) =>
              passportRow(one, { company, agentId, isActive, now: deps.clock.now() }),
            )}
          />
        )}
        {isActive ? <PassportForm {...form} typed={typed.passport ?? draft()} /> : null}
      </Section>
    </>,
  );
}

function factsOf(
  { agent, presence }: RegisteredAgent,
  trustDomain: TrustDomains,
  digest: Visit["deps"]["digest"],
  now: number,
): readonly Fact[] {
  const address = agentAddress(agent);
  const spiffeId = subjectSpiffeId(trustDomain, address);
  const key = agent.publicKey;
  return [
    { name: "SPIFFE ID", value: <Copy id="spiffe-id" text={spiffeId} label="Copy the SPIFFE ID" /> },
    { name: "In commands", value: <code>{qualifiedRef(address)}</code> },
    { name: "Status", value: <Status agent={agent} /> },
    { name: "Registered", value: <Time at={agent.registeredAt} now={now} /> },
    { name: "Last seen", value: <Seen presence={presence} now={now} /> },
    ...(key === undefined
      ? []
      : [
          { name: "Fingerprint", value: <code>{fingerprintOf(key, digest)}</code> },
          { name: "DID", value: <Copy id="did" text={didOf(key)} label="Copy the DID" /> },
        ]),
  ];
}

/** No SVID is kept: of those that are out nothing is known but from when on they count. */
function svidState({ agent: { status, svidNotBefore, createdAt } }: RegisteredAgent, now: number) {
  if (status === "revoked") return "The agent is revoked: none that it was given counts.";
  if (svidNotBefore <= createdAt)
    return "None was taken back: each counts until it ends, an hour after it was issued at most.";
  return (
    <>
      Those that were issued before <Time at={svidNotBefore} now={now} /> were taken back. Each other counts
      until it ends, an hour after it was issued at most.
    </>
  );
}

type Found = Awaited<ReturnType<typeof readRegisteredAgent>>;

type RowOf = {
  readonly company: string;
  readonly agentId: string;
  readonly isActive: boolean;
  readonly now: number;
};

function passportRow(
  { jti, expiresAt, revocation }: Found["passports"][number],
  { company, agentId, isActive, now }: RowOf,
): Row {
  const isGood = revocation === undefined && isActive;
  return {
    key: jti,
    cells: [
      <>
        <code>{jti}</code>
        {revocation?.reason === undefined ? null : (
          <p class="aside">
            <Untrusted>{revocation.reason}</Untrusted>
          </p>
        )}
      </>,
      isGood ? <Badge tone="ok">Good</Badge> : <Badge tone="danger">Revoked</Badge>,
      <Time key="ends" at={expiresAt} now={now} />,
      isGood ? (
        <RowLink key="revoke" href={passportPath(company, agentId, jti, "/revoke")} of={`passport ${jti}`}>
          Revoke
        </RowLink>
      ) : null,
    ],
  };
}
