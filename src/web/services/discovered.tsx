/** @jsxImportSource hono/jsx */
/** Hosts that programs asked for and no service is for, each with the way to make one. */
import type { VaultRights } from "../../app/console/vault-rights.ts";
import type { listDiscoveredHosts } from "../../app/vault/discovered-hosts.ts";
import { visibleText } from "../../core/visible-text.ts";
import { wholeCount } from "../charts/scale.ts";
import { RowLink } from "../ui/action.tsx";
import { Card } from "../ui/card.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { servicesPath } from "./written.ts";

type DiscoveredProps = {
  readonly rights: VaultRights;
  readonly discovered: Awaited<ReturnType<typeof listDiscoveredHosts>>;
  readonly now: number;
  /** Leads to more of them than are shown here. */
  readonly all: string;
};

export function DiscoveredHosts({ rights, discovered: { hosts, total }, now, all }: DiscoveredProps) {
  const { name } = rights.vault;
  const mayMake = rights.may("service:write");
  const rows = hosts.map(({ host, requests, lastSeenAt, authScheme }): Row => {
    return {
      key: host,
      cells: [
        <code key="host">
          <Untrusted>{host}</Untrusted>
        </code>,
        wholeCount(requests),
        <Time key="seen" at={lastSeenAt} now={now} />,
        authScheme === "" ? "nothing" : <Untrusted key="auth">{authScheme}</Untrusted>,
        mayMake ? (
          <RowLink key="make" href={newServicePath(name, host)} of={`for ${visibleText(host)}`}>
            Make a service
          </RowLink>
        ) : null,
      ],
    };
  });
  return (
    <Card title="Discovered hosts" id="discovered">
      {rows.length === 0 ? (
        <p class="muted">
          Hosts that programs asked for and no service is for appear here. There are none, of the requests
          that are still in the log.
        </p>
      ) : (
        <>
          <p class="aside">
            Programs asked for these, and no service of the vault is for them
            {total > hosts.length ? `: the last ${hosts.length} of ${wholeCount(total)}.` : "."}
          </p>
          <Table
            label="Hosts without a service"
            columns={[
              { head: "Host" },
              { head: "Requests", kind: "number" },
              { head: "Last seen", kind: "fit" },
              { head: "Sent to authenticate" },
              { head: "Actions", kind: "end" },
            ]}
            rows={rows}
          />
          {total > hosts.length ? (
            <p class="aside">
              <a href={all}>Show more hosts</a>
            </p>
          ) : null}
        </>
      )}
    </Card>
  );
}

/** The form of a new service, with the host filled in, and what the catalogue says of it. */
export function newServicePath(vault: string, host: string): string {
  return `${servicesPath(vault, "/new")}?${new URLSearchParams({ host })}`;
}
