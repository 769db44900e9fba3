/** @jsxImportSource hono/jsx */
/** One agent: what it is, what it has, and what may be done with it by whoever looks. */
import { type AgentListing, describeAgent } from "../../app/agent/list-agents.ts";
import { setAgentRole } from "../../app/agent/manage-agent.ts";
import { may } from "../../app/authorize.ts";
import { isOver } from "../../core/access/expiry.ts";
import { INSTANCE_ROLES } from "../../core/access/instance-role.ts";
import { displayNameOf } from "../../core/agent/display-name.ts";
import { agentAddress } from "../../core/identity/agent-ref.ts";
import { didOf } from "../../core/identity/did.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { companyAgentPath } from "../companies/place.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { Frozen } from "../console/frozen.tsx";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { realmPath } from "../realms/place.ts";
import { RealmName } from "../realms/realm-name.tsx";
import { LinkButton } from "../ui/action.tsx";
import { Badge, Card, type Fact, Facts } from "../ui/card.tsx";
import { Select } from "../ui/choice.tsx";
import { Button, Form } from "../ui/form.tsx";
import { Empty, PageHead, Section } from "../ui/page-head.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { Seen } from "./list.tsx";
import { AGENTS, agentPath, CRUMBS } from "./place.ts";

export async function showAgent(visit: Visit, typed?: Draft): Promise<Response> {
  const { deps, principal, param } = visit;
  const listing = await describeAgent(deps, principal, param("name"));
  const { agent, vaults } = listing;
  const now = deps.clock.now();
  const maySetRole = agent.status === "active" && may(deps, principal, { action: "agent:set-role" });
  return consolePage(
    visit,
    {
      title: `Agent ${agent.name}`,
      under: AGENTS,
      narrow: true,
      ...(typed === undefined ? {} : { draft: typed }),
    },
    <>
      <PageHead
        title={<Untrusted>{agent.name}</Untrusted>}
        crumbs={CRUMBS}
        actions={<Ways visit={visit} agent={agent} />}
      />
      <Frozen visit={visit} frozen={listing.frozen} action={agentPath(agent.name, "/thaw")} />
      <Card title="This agent" id="about">
        <Facts facts={factsOf(listing, now)} />
      </Card>
      <Section title="Vaults" id="vaults">
        {vaults.length === 0 ? (
          <Empty title="It works in no vault">An admin of a vault can add it there.</Empty>
        ) : (
          <Table
            label="Vaults of this agent"
            columns={[{ head: "Vault" }, { head: "Role" }, { head: "Until", kind: "fit" }]}
            rows={vaults.map((grant) => ({
              key: grant.vaultId,
              cells: [
                grant.vaultName,
                isOver(grant, now) ? <Badge tone="warn">Access has ended</Badge> : grant.role,
                grant.expiresAt === undefined ? "no end" : <Time at={grant.expiresAt} now={now} />,
              ],
            }))}
          />
        )}
      </Section>
      {maySetRole ? (
        <RoleForm visit={visit} agent={agent} typed={typed ?? draft({ role: agent.role })} />
      ) : null}
    </>,
  );
}

function factsOf(
  { agent, tokens, realms, presence, createdByName }: Awaited<ReturnType<typeof describeAgent>>,
  now: number,
): readonly Fact[] {
  const shown = displayNameOf(agent);
  return [
    ...(shown === agent.name ? [] : [{ name: "Calls itself", value: <Untrusted>{shown}</Untrusted> }]),
    { name: "Status", value: agent.status },
    { name: "Role on the instance", value: agent.role },
    { name: "Created", value: <Time at={agent.createdAt} now={now} /> },
    { name: "By", value: <Untrusted>{createdByName}</Untrusted> },
    { name: "Last seen", value: <Seen presence={presence} now={now} /> },
    { name: "Tokens that are good", value: tokens.length },
    { name: "Capabilities", value: agent.capabilities.length === 0 ? "none" : agent.capabilities.join(", ") },
    ...(realms.length === 0
      ? []
      : [
          {
            name: "Realms",
            value: realms.map((realm) => (
              <div key={realm.id}>
                <RealmName realm={realm} href={realmPath(realm.id)} />
              </div>
            )),
          },
        ]),
    ...(agent.publicKey === undefined
      ? []
      : [{ name: "Key", value: <Untrusted>{didOf(agent.publicKey)}</Untrusted> }]),
  ];
}

type AgentProps = { readonly visit: Visit; readonly agent: AgentListing["agent"] };

/** What may be done with it, each on a page of its own. */
function Ways({ visit: { deps, principal }, agent }: AgentProps) {
  const isActive = agent.status === "active";
  const mayDo = (action: "agent:rotate" | "agent:manage" | "agent:delete") =>
    may(deps, principal, { action, target: agent });
  const { companyId, agentId } = agentAddress(agent);
  return (
    <>
      {may(deps, principal, { action: "agent:list-registered", target: { companyId } }) ? (
        <LinkButton href={companyAgentPath(companyId, agentId)} kind="quiet">
          SVIDs and passports
        </LinkButton>
      ) : null}
      {isActive && mayDo("agent:rotate") ? (
        <LinkButton href={agentPath(agent.name, "/rotate")} kind="quiet">
          New token
        </LinkButton>
      ) : null}
      {isActive && mayDo("agent:manage") ? (
        <LinkButton href={agentPath(agent.name, "/revoke")} kind="quiet">
          Revoke
        </LinkButton>
      ) : null}
      {mayDo("agent:delete") ? (
        <LinkButton href={agentPath(agent.name, "/delete")} kind="quiet">
          Delete
        </LinkButton>
      ) : null}
    </>
  );
}

function RoleForm({ visit: { c, deps }, agent, typed }: AgentProps & { readonly typed: Draft }) {
  return (
    <Section title="Role on the instance" id="role-title">
      <Form action={agentPath(agent.name, "/role")} csrf={csrfToken(c, deps)}>
        <Select
          name="role"
          label="Role"
          hint="An owner may do everything but what takes a person. Roles in vaults stay."
          options={INSTANCE_ROLES.map((role) => ({ value: role, label: role }))}
          {...typed.of("role")}
        />
        <div class="actions">
          <Button>Change the role</Button>
        </div>
      </Form>
    </Section>
  );
}

export async function takeRole(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const name = param("name");
  try {
    const { after } = await setAgentRole(deps, principal, { name, role: form.text("role") });
    return done(visit, agentPath(name), `The agent's role is ${after} now.`);
  } catch (error) {
    const codes = { last_owner: "role", bad_request: "role" } as const;
    return await showAgent(visit, refused(form, error, { fields: ["role"], codes }));
  }
}
