/** @jsxImportSource hono/jsx */
import { type InstanceOverview, readInstanceOverview } from "../../app/console/overview.ts";
import { parseRange } from "../../core/log/time-range.ts";
import { counted, wholeCount } from "../charts/scale.ts";
import { consolePage } from "../console/console-page.tsx";
import { INSTANCE_NAV, vaultPath } from "../console/nav.ts";
import type { Visit } from "../console/routes.ts";
import { LinkButton, RowLink } from "../ui/action.tsx";
import { Card } from "../ui/card.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { OnlineCard } from "./online.tsx";
import {
  ActorsCard,
  RangeTabs,
  RankCard,
  ReasonsCard,
  ServicesCard,
  Stats,
  TrafficCharts,
  trafficStats,
} from "./traffic.tsx";

export const OVERVIEW = "/overview";
/** So many registrations are shown, those that have waited longest. */
const MOST_REGISTRATIONS = 5;

/** What goes on in the whole instance. */
export async function showInstanceOverview(visit: Visit): Promise<Response> {
  const { deps, principal, query } = visit;
  const range = parseRange(query("range"));
  const overview = await readInstanceOverview(deps, principal, { range });
  const { traffic, online } = overview;
  const now = deps.clock.now();
  return consolePage(
    visit,
    { title: "Overview" },
    <>
      <PageHead
        title="Overview"
        lead="All vaults together, with requests that were refused before their vault was known."
      />
      <RangeTabs path={OVERVIEW} current={range} />
      <Stats
        stats={[
          ...trafficStats(traffic),
          { name: "Agents online", value: wholeCount(online.count), note: `of ${wholeCount(online.of)}` },
        ]}
      />
      <RegistrationsCard overview={overview} now={now} />
      <WaitingCard overview={overview} />
      <TrafficCharts traffic={traffic} />
      <div class="columns">
        <RankCard
          id="vaults"
          title="By vault"
          head="Vault"
          ranking={traffic.vaults}
          total={traffic.total.requests}
          keyOf={({ name }) => name}
          nameOf={({ name }) => (name === "" ? <em>No vault known</em> : name)}
          many="vaults"
        />
        <ServicesCard traffic={traffic} />
        <ActorsCard traffic={traffic} />
        <ReasonsCard traffic={traffic} />
        <OnlineCard online={online} now={now} />
      </div>
    </>,
  );
}

type PartProps = { readonly overview: InstanceOverview };

/** Keys that ask to become agents; nothing where none does. */
function RegistrationsCard({ overview: { registrations }, now }: PartProps & { readonly now: number }) {
  if (registrations.length === 0) return null;
  const inbox = INSTANCE_NAV.find(({ action }) => action === "registration:list")?.path;
  const hidden = registrations.length - MOST_REGISTRATIONS;
  return (
    <Card title={`${counted(registrations.length, "registration")} to decide`} id="registrations" tone="warn">
      <p class="aside">These keys ask to become agents. What they are called is their own word for it.</p>
      <Table
        label="Registrations that wait to be decided"
        columns={[{ head: "Asks to be called" }, { head: "Proof" }, { head: "Asked", kind: "fit" }]}
        rows={registrations.slice(0, MOST_REGISTRATIONS).map(({ id, name, proof, requestedAt }) => ({
          key: id,
          cells: [
            <Untrusted key="name">{name}</Untrusted>,
            proof,
            <Time key="asked" at={requestedAt} now={now} />,
          ],
        }))}
      />
      {hidden > 0 ? <p class="aside">{`And ${wholeCount(hidden)} newer.`}</p> : null}
      {inbox === undefined ? null : (
        <div class="actions">
          <LinkButton href={inbox} kind="quiet">
            Decide
          </LinkButton>
        </div>
      )}
    </Card>
  );
}

/** Vaults in which proposals wait; nothing where none do. */
function WaitingCard({ overview: { waiting } }: PartProps) {
  if (waiting.length === 0) return null;
  const total = waiting.reduce((sum, { pendingProposals }) => sum + pendingProposals, 0);
  return (
    <Card title={`${counted(total, "proposal")} to decide`} id="proposals" tone="warn">
      <Table
        label="Vaults in which proposals wait"
        columns={[{ head: "Vault" }, { head: "Proposals", kind: "number" }, { head: "Actions", kind: "end" }]}
        rows={waiting.map(({ id, name, pendingProposals, grant }) => ({
          key: id,
          cells: [
            name,
            wholeCount(pendingProposals),
            grant === undefined ? (
              "not joined"
            ) : (
              <RowLink key="look" href={vaultPath(name)} of={`at ${name}`}>
                Look
              </RowLink>
            ),
          ],
        }))}
      />
    </Card>
  );
}
