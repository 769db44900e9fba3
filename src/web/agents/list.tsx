/** @jsxImportSource hono/jsx */
/** The agents that whoever looks may see, and those that are invited and not there yet. */
import { type AgentListing, type AgentPage, listAgents } from "../../app/agent/list-agents.ts";
import { may } from "../../app/authorize.ts";
import { displayNameOf } from "../../core/agent/display-name.ts";
import { consolePage } from "../console/console-page.tsx";
import type { Visit } from "../console/routes.ts";
import { LinkButton } from "../ui/action.tsx";
import { Badge } from "../ui/card.tsx";
import { Empty, PageHead, Pages } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { AGENTS, agentPath, NEW_AGENT } from "./place.ts";

const PAGE_SIZE = 100;

const COLUMNS = [
  { head: "Name" },
  { head: "Role" },
  { head: "Status", kind: "fit" },
  { head: "Vaults" },
  { head: "Created", kind: "fit" },
  { head: "Last seen", kind: "fit" },
] as const;

export async function showAgents(visit: Visit): Promise<Response> {
  const { deps, principal, query } = visit;
  const after = query("after") || undefined;
  const { agents, pending, next } = await listAgents(deps, principal, { after, limit: PAGE_SIZE });
  const now = deps.clock.now();
  const rows = [...agents.map((one) => agentRow(one, now)), ...pending.map((one) => invitedRow(one, now))];
  const add = may(deps, principal, { action: "agent:create" }) ? (
    <LinkButton href={NEW_AGENT}>Add an agent</LinkButton>
  ) : undefined;
  return consolePage(
    visit,
    { title: "Agents" },
    <>
      <PageHead
        title="Agents"
        lead="Programs with a token of their own, which reach services with the credentials of their vaults."
        actions={add}
      />
      {rows.length === 0 ? (
        <Empty title={after === undefined ? "No agent yet" : "No agent is behind that one"} actions={add}>
          Add one, and start it with the token that it gets.
        </Empty>
      ) : (
        <Table label="Agents" columns={COLUMNS} rows={rows} />
      )}
      <Pages
        shown={`${rows.length} by name`}
        previous={after === undefined ? undefined : AGENTS}
        next={next === undefined ? undefined : `${AGENTS}?${new URLSearchParams({ after: next })}`}
      />
    </>,
  );
}

function agentRow({ agent, vaults, presence, frozen }: AgentListing, now: number): Row {
  const shown = displayNameOf(agent);
  return {
    key: agent.id,
    cells: [
      <>
        <a href={agentPath(agent.name)}>
          <Untrusted>{agent.name}</Untrusted>
        </a>
        {shown === agent.name ? null : (
          <p class="aside">
            <Untrusted>{shown}</Untrusted>
          </p>
        )}
      </>,
      agent.role,
      agent.status !== "active" ? (
        <Badge tone="danger">Revoked</Badge>
      ) : frozen !== undefined ? (
        <Badge tone="danger">Frozen</Badge>
      ) : (
        <Badge tone="ok">Active</Badge>
      ),
      vaultNames(vaults),
      <Time key="created" at={agent.createdAt} now={now} />,
      <Seen key="seen" presence={presence} now={now} />,
    ],
  };
}

function invitedRow(
  { id, agentName, role, vaults, createdAt }: AgentPage["pending"][number],
  now: number,
): Row {
  return {
    key: `invite-${id}`,
    cells: [
      <Untrusted key="name">{agentName}</Untrusted>,
      role,
      <Badge key="status" tone="warn">
        Invited
      </Badge>,
      vaultNames(vaults),
      <Time key="created" at={createdAt} now={now} />,
      null,
    ],
  };
}

function vaultNames(vaults: AgentListing["vaults"] | AgentPage["pending"][number]["vaults"]): string {
  return vaults.length === 0
    ? "none"
    : vaults.map(({ vaultName, role }) => `${vaultName} (${role})`).join(", ");
}

type SeenProps = { readonly presence: AgentListing["presence"] | undefined; readonly now: number };

/** When it was there last, or that it is now. */
export function Seen({ presence, now }: SeenProps) {
  if (presence === undefined) return <>never</>;
  return now < presence.onlineUntil ? (
    <Badge tone="ok">Online</Badge>
  ) : (
    <Time at={presence.lastSeenAt} now={now} />
  );
}
