/** @jsxImportSource hono/jsx */
/** The agents of a company, and the form that registers one in its programs' place. */

import { registerAgent } from "../../../app/company/agents/register.ts";
import { listRegisteredAgents, type RegisteredAgent } from "../../../app/company/agents/registered-agents.ts";
import { readCompany } from "../../../app/company/companies.ts";
import { displayNameOf } from "../../../core/agent/display-name.ts";
import { agentAddress } from "../../../core/identity/agent-ref.ts";
import type { Form as SentForm } from "../../../http/read-form.ts";
import { Seen } from "../../agents/list.tsx";
import { consolePage } from "../../console/console-page.tsx";
import { type Draft, draft, refused } from "../../console/draft.ts";
import { done } from "../../console/notice.ts";
import type { Visit } from "../../console/routes.ts";
import { csrfToken } from "../../csrf-token.ts";
import { LinkButton } from "../../ui/action.tsx";
import { Badge, Card } from "../../ui/card.tsx";
import { Button, Field, Form } from "../../ui/form.tsx";
import { Empty, Pages } from "../../ui/page-head.tsx";
import { type Row, Table } from "../../ui/table.tsx";
import { Time } from "../../ui/time.tsx";
import { Untrusted } from "../../ui/untrusted.tsx";
import { CompanyHead } from "../company-head.tsx";
import { METADATA, MetadataField, typedMetadata } from "../metadata.tsx";
import { AGENTS_VIEW, CONNECT_VIEW, companyAgentPath, companyPath } from "../place.ts";

const PAGE_SIZE = 100;
const ID = "agentId";
const PLACES = { fields: [ID, METADATA], codes: { agent_revoked: ID, body_too_large: METADATA } } as const;

export async function showCompanyAgents(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { deps, principal, param, query } = visit;
  const { id } = await readCompany(deps, principal, param("id"));
  const after = query("after") || undefined;
  const page = { named: id, after, limit: PAGE_SIZE };
  const { agents, next } = await listRegisteredAgents(deps, principal, page);
  const path = companyPath(id, AGENTS_VIEW.path);
  return consolePage(
    visit,
    { title: `Agents of ${id}`, draft: typed },
    <>
      <CompanyHead company={id} view={AGENTS_VIEW.path} />
      {agents.length === 0 ? (
        <Empty
          title={after === undefined ? "No agent yet" : "No agent is behind that one"}
          actions={
            <LinkButton href={companyPath(id, CONNECT_VIEW.path)} kind="quiet">
              See how programs register them
            </LinkButton>
          }
        />
      ) : (
        <Table
          label="Agents of the company"
          columns={[
            { head: "Agent" },
            { head: "Status", kind: "fit" },
            { head: "Registered", kind: "fit" },
            { head: "Last seen", kind: "fit" },
          ]}
          rows={agents.map((one) => agentRow(one, deps.clock.now()))}
        />
      )}
      <Pages
        shown={`${agents.length} by name`}
        previous={after === undefined ? undefined : path}
        next={next === undefined ? undefined : `${path}?${new URLSearchParams({ after: next })}`}
      />
      <Register visit={visit} company={id} typed={typed} />
    </>,
  );
}

function agentRow({ agent, presence }: RegisteredAgent, now: number): Row {
  const { companyId, agentId } = agentAddress(agent);
  const shown = displayNameOf(agent);
  return {
    key: agent.id,
    cells: [
      <>
        <a href={companyAgentPath(companyId, agentId)}>
          <Untrusted>{agentId}</Untrusted>
        </a>
        {shown === agent.name ? null : (
          <p class="aside">
            <Untrusted>{shown}</Untrusted>
          </p>
        )}
      </>,
      <Status key="status" agent={agent} />,
      <Time key="registered" at={agent.registeredAt} now={now} />,
      <Seen key="seen" presence={presence} now={now} />,
    ],
  };
}

export function Status({ agent: { status } }: Pick<RegisteredAgent, "agent">) {
  return status === "active" ? <Badge tone="ok">Active</Badge> : <Badge tone="danger">Revoked</Badge>;
}

type RegisterProps = { readonly visit: Visit; readonly company: string; readonly typed: Draft };

function Register({ visit: { c, deps }, company, typed }: RegisterProps) {
  return (
    <Card title="Register an agent" id="register">
      <p class="aside">
        As the company's programs do. It may do nothing here until a vault takes it; one that is registered
        again keeps what it has, and its metadata is replaced.
      </p>
      <Form action={companyPath(company, AGENTS_VIEW.path)} csrf={csrfToken(c, deps)}>
        <Field
          name={ID}
          label="What the company calls it"
          hint="1 to 255 of A–Z, a–z, 0–9, dot, underscore and hyphen, such as crawler-7."
          required
          code
          maxLength={255}
          {...typed.of(ID)}
        />
        <MetadataField typed={typed} />
        <div class="actions">
          <Button>Register the agent</Button>
        </div>
      </Form>
    </Card>
  );
}

export async function takeRegistration(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const company = param("id");
  try {
    const { agentId } = await registerAgent(deps, principal, {
      named: company,
      readBody: async () => ({ [ID]: form.text(ID).trim(), [METADATA]: typedMetadata(form) }),
    });
    return done(visit, companyAgentPath(company, agentId), `Agent ${agentId} is registered.`);
  } catch (error) {
    return await showCompanyAgents(visit, refused(form, error, PLACES));
  }
}
