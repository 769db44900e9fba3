/** @jsxImportSource hono/jsx */
/** What a company's programs show: its API keys, and its OAuth clients. */
import { listApiKeys } from "../../app/company/api-keys.ts";
import { readCompany } from "../../app/company/companies.ts";
import { listOAuthClients } from "../../app/company/oauth-clients.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft } from "../console/draft.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { RowLink } from "../ui/action.tsx";
import { Card } from "../ui/card.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { Empty, Section } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { CompanyHead } from "./company-head.tsx";
import { clientName, clientPath, companyPath, KEYS_VIEW, keyName, keyPath } from "./place.ts";

type ApiKey = Awaited<ReturnType<typeof listApiKeys>>[number];
type Client = Awaited<ReturnType<typeof listOAuthClients>>[number];

/** One of the two forms of the page as it was sent; both have a field `label`. */
type Typed = { readonly key?: Draft; readonly client?: Draft };

export async function showKeys(visit: Visit, typed: Typed = {}): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const { id } = await readCompany(deps, principal, param("id"));
  const keys = await listApiKeys(deps, principal, id);
  const clients = await listOAuthClients(deps, principal, id);
  return consolePage(
    visit,
    { title: `Keys of ${id}`, draft: typed.key ?? typed.client ?? draft() },
    <>
      <CompanyHead company={id} view={KEYS_VIEW.path} />
      <Section title="API keys" id="api-keys">
        {keys.length === 0 ? (
          <Empty title="No key is good">
            Create one, for the programs that register the company's agents.
          </Empty>
        ) : (
          <Table
            label="API keys"
            columns={[
              { head: "Label" },
              { head: "Begins with", kind: "fit" },
              { head: "Created", kind: "fit" },
              { head: "Last used", kind: "fit" },
              { head: "Actions", kind: "end" },
            ]}
            rows={keys.map((key) => keyRow(key, { company: id, now: deps.clock.now() }))}
          />
        )}
        <Card title="New API key" id="new-key">
          <Form action={companyPath(id, KEYS_VIEW.path)} csrf={csrfToken(c, deps)}>
            <Field
              name="label"
              id="key-label"
              label="Label"
              hint="What it is for, such as ci. May be left out."
              maxLength={100}
              {...(typed.key ?? draft()).of("label")}
            />
            <div class="actions">
              <Button>Create an API key</Button>
            </div>
          </Form>
        </Card>
      </Section>
      <Clients visit={visit} company={id} clients={clients} typed={typed.client ?? draft()} />
    </>,
  );
}

function keyRow(key: ApiKey, { company, now }: { readonly company: string; readonly now: number }): Row {
  const { id, prefix, label, createdAt, lastUsedAt } = key;
  return {
    key: id,
    cells: [
      label === "" ? <em key="label">no label</em> : <Untrusted key="label">{label}</Untrusted>,
      <code key="prefix">{`${prefix}…`}</code>,
      <Time key="created" at={createdAt} now={now} />,
      lastUsedAt === undefined ? "never" : <Time key="used" at={lastUsedAt} now={now} />,
      <RowLink key="revoke" href={keyPath(company, id, "/revoke")} of={`key ${keyName(key)}`}>
        Revoke
      </RowLink>,
    ],
  };
}

type ClientsProps = {
  readonly visit: Visit;
  readonly company: string;
  readonly clients: readonly Client[];
  readonly typed: Draft;
};

function Clients({ visit: { c, deps }, company, clients, typed }: ClientsProps) {
  const now = deps.clock.now();
  return (
    <Section title="OAuth clients" id="clients">
      <p class="aside">
        For programs that ask for a token with an id and a secret (client credentials), which is good for an
        hour wherever an API key is.
      </p>
      {clients.length === 0 ? (
        <Empty title="No client" />
      ) : (
        <Table
          label="OAuth clients"
          columns={[
            { head: "Label" },
            { head: "Client id" },
            { head: "Created", kind: "fit" },
            { head: "Actions", kind: "end" },
          ]}
          rows={clients.map((client) => ({
            key: client.id,
            cells: [
              client.label === "" ? (
                <em key="label">no label</em>
              ) : (
                <Untrusted key="label">{client.label}</Untrusted>
              ),
              <code key="id">{client.id}</code>,
              <Time key="created" at={client.createdAt} now={now} />,
              <RowLink
                key="delete"
                href={clientPath(company, client.id, "/delete")}
                of={`client ${clientName(client)}`}
              >
                Delete
              </RowLink>,
            ],
          }))}
        />
      )}
      <Card title="New OAuth client" id="new-client">
        <Form action={companyPath(company, "/clients")} csrf={csrfToken(c, deps)}>
          <Field
            name="label"
            id="client-label"
            label="Label"
            hint="What it is for, such as ci. May be left out."
            maxLength={100}
            {...typed.of("label")}
          />
          <div class="actions">
            <Button>Create an OAuth client</Button>
          </div>
        </Form>
      </Card>
    </Section>
  );
}
