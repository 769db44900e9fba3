/** @jsxImportSource hono/jsx */
/** The agents of a realm that whoever looks may know of, each with what it proves to be. */
import { type DirectoryEntry, listDirectory } from "../../app/agent/directory.ts";
import { may } from "../../app/authorize.ts";
import type { RealmRights } from "../../app/realm/realms.ts";
import { displayNameOf } from "../../core/agent/display-name.ts";
import { directoryId } from "../../core/identity/directory-id.ts";
import { visibleText } from "../../core/visible-text.ts";
import { fingerprintOf } from "../../http/routes/agent/registrations.ts";
import { Seen } from "../agents/list.tsx";
import { agentPath } from "../agents/place.ts";
import type { Draft } from "../console/draft.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { CopyWord, RowLink } from "../ui/action.tsx";
import { Card } from "../ui/card.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { Empty, Pages, Section } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { AGENT_FIELD, realmPath } from "./place.ts";

const PAGE_SIZE = 50;

/** The page of them that the address names. */
export async function agentsOf({ deps, principal, query }: Visit, { realm }: RealmRights) {
  const number = Number(query("page"));
  const page = Number.isSafeInteger(number) && number > 0 ? number : 1;
  const found = await listDirectory(deps, principal, {
    ...{ realm: realm.id, capabilities: [], sortBy: "name", sortDir: "asc" },
    ...{ page, pageSize: PAGE_SIZE },
  });
  return { ...found, number: page, last: Math.max(1, Math.ceil(found.total / PAGE_SIZE)) };
}

type AgentsPage = Awaited<ReturnType<typeof agentsOf>>;

type SectionProps = {
  readonly visit: Visit;
  readonly rights: RealmRights;
  readonly page: AgentsPage;
  readonly typed: Draft;
};

export function RealmAgents({ visit, rights, page, typed }: SectionProps) {
  const { c, deps } = visit;
  const { realm, may: mayDo } = rights;
  const { entries, total, online, number, last } = page;
  const pageAt = (at: number) => `${realmPath(realm.id)}?page=${at}`;
  return (
    <Section title="Agents" id="agents">
      {entries.length === 0 ? (
        <Empty title={total === 0 ? "No agent is in it" : "There are no more"} />
      ) : (
        <>
          <p class="aside">
            {total} of them, {online} online.
          </p>
          <Table
            label="Agents of the realm"
            columns={[
              { head: "Agent" },
              { head: "Identity" },
              { head: "Capabilities" },
              { head: "Last seen", kind: "fit" },
              { head: "Actions", kind: "end" },
            ]}
            rows={entries.map((entry) => agentRow(visit, rights, entry))}
          />
        </>
      )}
      <Pages
        shown={`Page ${number} of ${last}`}
        previous={number > 1 ? pageAt(number - 1) : undefined}
        next={number < last ? pageAt(number + 1) : undefined}
      />
      {mayDo("realm-agent:manage") ? (
        <Card title="Add an agent" id="add-agent">
          <Form action={realmPath(realm.id, "/agents")} csrf={csrfToken(c, deps)}>
            <Field
              name={AGENT_FIELD}
              label="Agent"
              hint="Its name, company:name, its SPIFFE ID or its DID. It stays in the realms that it is in."
              code
              required
              maxLength={600}
              {...typed.of(AGENT_FIELD)}
            />
            <div class="actions">
              <Button>Add the agent</Button>
            </div>
          </Form>
        </Card>
      ) : null}
    </Section>
  );
}

function agentRow(
  { deps, principal }: Visit,
  { realm, may: mayDo }: RealmRights,
  { agent, presence }: DirectoryEntry,
): Row {
  const { name, capabilities, publicKey } = agent;
  const shown = displayNameOf(agent);
  const id = directoryId(agent);
  return {
    key: agent.id,
    cells: [
      <>
        {may(deps, principal, { action: "agent:list" }) ? (
          <a href={agentPath(name)}>
            <Untrusted>{name}</Untrusted>
          </a>
        ) : (
          <Untrusted>{name}</Untrusted>
        )}
        {shown === name ? null : (
          <p class="aside">
            <Untrusted>{shown}</Untrusted>
          </p>
        )}
      </>,
      <div key="identity">
        <CopyWord id={`identity-${agent.id}`} text={id} label={`Copy the identity of ${visibleText(name)}`} />
        {publicKey === undefined ? null : (
          <p class="aside">
            <code>{fingerprintOf(publicKey, deps.digest)}</code>
          </p>
        )}
      </div>,
      capabilities.length === 0 ? "none" : capabilities.join(", "),
      <Seen key="seen" presence={presence} now={deps.clock.now()} />,
      mayDo("realm-agent:manage") ? (
        <RowLink
          key="remove"
          href={`${realmPath(realm.id, "/agents/remove")}?${new URLSearchParams({ agent: name })}`}
          of={visibleText(name)}
        >
          Remove
        </RowLink>
      ) : null,
    ],
  };
}
