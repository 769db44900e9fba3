/** @jsxImportSource hono/jsx */
import { readVaultOverview, type VaultOverview } from "../../app/console/overview.ts";
import { parseRange } from "../../core/log/time-range.ts";
import { counted, wholeCount } from "../charts/scale.ts";
import { consolePage } from "../console/console-page.tsx";
import { vaultCrumbs, vaultPath } from "../console/nav.ts";
import type { Visit } from "../console/routes.ts";
import { RaisedBy, ShortMessage } from "../proposals/raised.tsx";
import { DiscoveredHosts } from "../services/discovered.tsx";
import { servicesPath } from "../services/written.ts";
import { RowLink } from "../ui/action.tsx";
import { Card } from "../ui/card.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { OnlineCard } from "./online.tsx";
import {
  ActorsCard,
  RangeTabs,
  ReasonsCard,
  ServicesCard,
  Stats,
  TrafficCharts,
  trafficStats,
} from "./traffic.tsx";

/** So many proposals are shown, the newest ones. */
const MOST_PROPOSALS = 5;

/** What goes on in one vault. */
export async function showVaultOverview(visit: Visit): Promise<Response> {
  const { deps, principal, param, query } = visit;
  const range = parseRange(query("range"));
  const overview = await readVaultOverview(deps, principal, { vault: param("name"), range });
  const { rights, traffic, online, discovered } = overview;
  const { name } = rights.vault;
  const now = deps.clock.now();
  return consolePage(
    visit,
    { title: `Overview of ${name}`, rights },
    <>
      <PageHead title="Overview" crumbs={vaultCrumbs(name)} />
      <RangeTabs path={vaultPath(name, "/overview")} current={range} />
      <Stats
        stats={[
          ...trafficStats(traffic),
          { name: "Agents online", value: wholeCount(online.count), note: `of ${wholeCount(online.of)}` },
        ]}
      />
      <ProposalsCard overview={overview} now={now} />
      <TrafficCharts traffic={traffic} />
      <div class="columns">
        <ServicesCard traffic={traffic} />
        <ActorsCard traffic={traffic} />
        <ReasonsCard traffic={traffic} />
        <OnlineCard online={online} now={now} />
      </div>
      <DiscoveredHosts
        rights={rights}
        discovered={discovered}
        now={now}
        all={`${servicesPath(name)}?hosts=all#discovered`}
      />
    </>,
  );
}

type PartProps = { readonly overview: VaultOverview; readonly now: number };

/** What waits to be decided; nothing where nothing does. */
function ProposalsCard({ overview: { rights, proposals }, now }: PartProps) {
  if (proposals.length === 0) return null;
  const { name } = rights.vault;
  const hidden = proposals.length - MOST_PROPOSALS;
  const rows = proposals.slice(0, MOST_PROPOSALS).map(({ number, message, raisedBy, createdAt }): Row => {
    return {
      key: String(number),
      cells: [
        `Proposal ${number}`,
        <RaisedBy key="by" by={raisedBy} />,
        <ShortMessage key="message">{message}</ShortMessage>,
        <Time key="raised" at={createdAt} now={now} />,
        <RowLink
          key="look"
          href={`/approve/${number}?${new URLSearchParams({ vault: name })}`}
          of={`at proposal ${number}`}
        >
          Look
        </RowLink>,
      ],
    };
  });
  return (
    <Card title={`${counted(proposals.length, "proposal")} to decide`} id="proposals" tone="warn">
      <Table
        label="Proposals that wait to be decided"
        columns={[
          { head: "Proposal", kind: "fit" },
          { head: "By" },
          { head: "Message", kind: "wide" },
          { head: "Raised", kind: "fit" },
          { head: "Actions", kind: "end" },
        ]}
        rows={rows}
      />
      {hidden > 0 ? (
        <p class="aside">
          <a href={vaultPath(name, "/proposals")}>{`And ${wholeCount(hidden)} older`}</a>.
        </p>
      ) : null}
    </Card>
  );
}
