/** @jsxImportSource hono/jsx */
/** What agents ask for in a vault, what of it waits, and what became of the rest. */
import { readVaultRights } from "../../app/console/vault-rights.ts";
import { pendingText } from "../../app/console/waiting.ts";
import { listProposals } from "../../app/vault/proposal/read.ts";
import type { Proposal, ProposalStatus } from "../../core/proposal/proposal.ts";
import { counted } from "../charts/scale.ts";
import { consolePage } from "../console/console-page.tsx";
import { vaultCrumbs, vaultPath } from "../console/nav.ts";
import type { Visit } from "../console/routes.ts";
import { RowLink } from "../ui/action.tsx";
import { Badge, type Tone } from "../ui/card.tsx";
import { Empty, PageHead, Pages, Tabs } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { RaisedBy, ShortMessage } from "./raised.tsx";

/** So many are on a page. */
const PAGE = 50;

export async function showProposals(visit: Visit): Promise<Response> {
  const { deps, principal, param, query } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "proposal:list" });
  const { name } = rights.vault;
  const path = vaultPath(name, "/proposals");
  // Whoever may not see those that are decided is given none of them here.
  const all = await listProposals(deps, principal, { vault: name, status: undefined });
  const pending = all.filter(({ status }) => status === "pending");
  const mayAll = rights.may("proposal:list-decided");
  const isAll = mayAll && query("show") === "all";
  const tabs = [
    { label: "Pending", path, count: pending.length },
    ...(mayAll ? [{ label: "All", path: `${path}?show=all`, count: all.length }] : []),
  ];
  return consolePage(
    visit,
    { title: `Proposals of ${name}`, rights },
    <>
      <PageHead
        title="Proposals"
        lead="Agents ask here for services and credentials. Nothing changes until a member of the vault approves it."
        crumbs={vaultCrumbs(name)}
      />
      <div data-fresh="pending" data-value={pendingText(pending)}>
        <Tabs label="Which proposals" tabs={tabs} current={isAll ? `${path}?show=all` : path} />
        <Listed
          path={isAll ? `${path}?show=all` : path}
          vault={name}
          proposals={isAll ? all : pending}
          from={placeOf(query("from"))}
          now={deps.clock.now()}
        />
      </div>
    </>,
  );
}

type ListedProps = {
  readonly path: string;
  readonly vault: string;
  readonly proposals: readonly Proposal[];
  /** How many are left out before the first that is shown. */
  readonly from: number;
  readonly now: number;
};

function Listed({ path, vault, proposals, from, now }: ListedProps) {
  const shown = proposals.slice(from, from + PAGE);
  if (shown.length === 0) {
    return <Empty title={path.includes("?") ? "No proposal yet" : "Nothing waits to be decided"} />;
  }
  const at = (place: number) => `${path}${path.includes("?") ? "&" : "?"}from=${place}`;
  const end = from + shown.length;
  return (
    <>
      <Table
        label="Proposals"
        columns={[
          { head: "Proposal", kind: "fit" },
          { head: "Status" },
          { head: "By" },
          { head: "Asks for" },
          { head: "Message", kind: "wide" },
          { head: "Raised", kind: "fit" },
          { head: "Actions", kind: "end" },
        ]}
        rows={shown.map((proposal) => toRow(vault, proposal, now))}
      />
      <Pages
        shown={`${from + 1}–${end} of ${proposals.length}`}
        previous={from === 0 ? undefined : at(Math.max(0, from - PAGE))}
        next={end === proposals.length ? undefined : at(end)}
      />
    </>
  );
}

const TONES: Readonly<Record<ProposalStatus, Tone>> = {
  pending: "warn",
  applied: "ok",
  rejected: "danger",
  expired: "neutral",
};

function toRow(vault: string, proposal: Proposal, now: number): Row {
  const { number, status, raisedBy, message, createdAt } = proposal;
  const view = `/approve/${number}?${new URLSearchParams({ vault })}`;
  return {
    key: String(number),
    cells: [
      <a key="number" href={view}>{`Proposal ${number}`}</a>,
      <Badge key="status" tone={TONES[status]}>
        {status}
      </Badge>,
      <RaisedBy key="by" by={raisedBy} />,
      askedFor(proposal),
      <ShortMessage key="message">{message}</ShortMessage>,
      <Time key="raised" at={createdAt} now={now} />,
      <RowLink key="look" href={view} of={`proposal ${number}`}>
        {status === "pending" ? "Review" : "Look at"}
      </RowLink>,
    ],
  };
}

function askedFor({ services, slots }: Proposal): string {
  const parts = [
    ...(services.length === 0 ? [] : [counted(services.length, "service")]),
    ...(slots.length === 0 ? [] : [counted(slots.length, "credential")]),
  ];
  return parts.join(", ");
}

function placeOf(text: string | undefined): number {
  return /^\d{1,4}$/.test(text ?? "") ? Number(text) : 0;
}
