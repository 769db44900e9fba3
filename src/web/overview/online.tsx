/** @jsxImportSource hono/jsx */
import type { Online } from "../../app/console/overview.ts";
import { wholeCount } from "../charts/scale.ts";
import { Card } from "../ui/card.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";

type OnlineProps = { readonly online: Online; readonly now: number };

/** Which agents are there now. */
export function OnlineCard({ online: { count, of, shown }, now }: OnlineProps) {
  const hidden = count - shown.length;
  return (
    <Card title={`Online: ${wholeCount(count)} of ${wholeCount(of)}`} id="online">
      {shown.length === 0 ? (
        <p class="muted">{of === 0 ? "There is no agent yet." : "No agent is online."}</p>
      ) : (
        <Table
          label="Agents that are online"
          columns={[{ head: "Agent" }, { head: "Last seen", kind: "fit" }]}
          rows={shown.map(({ id, name, lastSeenAt }) => ({
            key: id,
            cells: [<Untrusted key="name">{name}</Untrusted>, <Time key="seen" at={lastSeenAt} now={now} />],
          }))}
        />
      )}
      {hidden > 0 ? <p class="aside">{`And ${wholeCount(hidden)} more.`}</p> : null}
    </Card>
  );
}
