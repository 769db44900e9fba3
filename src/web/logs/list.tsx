/** @jsxImportSource hono/jsx */
/** The requests of a vault, newest first. */
import { readVaultRights } from "../../app/console/vault-rights.ts";
import { type LogPage, listLogs } from "../../app/instance/logs.ts";
import { latencyText } from "../charts/scale.ts";
import { consolePage } from "../console/console-page.tsx";
import { vaultCrumbs, vaultPath } from "../console/nav.ts";
import type { Visit } from "../console/routes.ts";
import { LinkButton } from "../ui/action.tsx";
import { Empty, PageHead, Pages, Tabs } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import {
  type Cursor,
  cursorOf,
  isSought,
  PAGE_ROWS,
  queryOf,
  type Sought,
  soughtOf,
  toFilter,
} from "./filter.ts";
import { Endpoint, LogTime, Status, Who } from "./row.tsx";
import { Filters } from "./search.tsx";

const COLUMNS = [
  { head: "Time", kind: "fit" },
  { head: "Method", kind: "fit" },
  { head: "Endpoint", kind: "wide" },
  { head: "Status" },
  { head: "Latency", kind: "number" },
  { head: "Who" },
] as const;

export async function showLogs(visit: Visit): Promise<Response> {
  const { deps, principal, param, query } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "log:read" });
  const { name } = rights.vault;
  const [sought, cursor] = [soughtOf(query), cursorOf(query)];
  const found = await listLogs(deps, principal, { vault: name, ...toFilter(sought, cursor) });
  const path = vaultPath(name, "/logs");
  const here = `${path}${queryOf(sought)}`;
  return consolePage(
    visit,
    { title: `Logs of ${name}`, rights },
    <>
      <PageHead
        title="Logs"
        lead="Requests of programs through the proxy: what they asked for, and what became of it. Times are UTC."
        crumbs={vaultCrumbs(name)}
        actions={
          <LinkButton href={here} kind="quiet">
            {cursor.before === undefined && cursor.after === undefined ? "Refresh" : "Newest"}
          </LinkButton>
        }
      />
      <StatusTabs path={path} sought={sought} />
      <Filters path={path} sought={sought} />
      <Found path={path} sought={sought} cursor={cursor} found={found} />
    </>,
  );
}

type Part = { readonly path: string; readonly sought: Sought };

function StatusTabs({ path, sought }: Part) {
  const address = (status: Sought["status"]) => `${path}${queryOf({ ...sought, status })}`;
  const tabs = [
    { label: "All", path: address("") },
    { label: "Errors", path: address("err") },
  ];
  return <Tabs label="Which requests" tabs={tabs} current={address(sought.status)} />;
}

type FoundProps = Part & { readonly cursor: Cursor; readonly found: LogPage };

/** The rows; for scripts, with the address at which newer ones are asked for, on the page that shows the newest. */
function Found({ path, sought, cursor, found: { rows, nextCursor, latestId } }: FoundProps) {
  const at = (to: Cursor) => `${path}${queryOf(sought, to)}`;
  const { before, after } = cursor;
  const isNewest = before === undefined && after === undefined;
  const [first, last] = [rows[0], rows.at(-1)];
  const newer = before !== undefined || rows.length === PAGE_ROWS ? first?.id : undefined;
  const older = after === undefined ? nextCursor : last?.id;
  return (
    <div
      class="section"
      data-rows=""
      data-latest={latestId}
      data-live={isNewest ? `${path}${queryOf(sought)}` : undefined}
    >
      {isNewest ? <div data-switch="" /> : null}
      {rows.length === 0 ? (
        <NothingFound path={path} sought={sought} isNewest={isNewest} />
      ) : (
        <Table label="Requests" columns={COLUMNS} rows={rows.map((row) => toRow(path, row))} />
      )}
      <Pages
        shown="Newest first"
        previous={isNewest || newer === undefined ? undefined : at({ after: newer })}
        next={older === undefined ? undefined : at({ before: older })}
      />
    </div>
  );
}

function toRow(path: string, row: LogPage["rows"][number]): Row {
  return {
    key: String(row.id),
    cells: [
      <a key="time" href={`${path}/${row.id}`}>
        <LogTime at={row.createdAt} />
      </a>,
      <Untrusted key="method">{row.method}</Untrusted>,
      <Endpoint key="endpoint" row={row} />,
      <Status key="status" row={row} />,
      latencyText(row.latencyMs),
      <Who key="who" row={row} />,
    ],
  };
}

function NothingFound({ path, sought, isNewest }: Part & { readonly isNewest: boolean }) {
  if (isNewest && !isSought(sought)) {
    return (
      <Empty title="No request yet">
        Start a program with <code>agent-vault run</code>; what it asks for stands here.
      </Empty>
    );
  }
  return (
    <Empty
      title={isNewest ? "No request is like that" : "There are no more"}
      actions={
        <LinkButton href={isNewest ? path : `${path}${queryOf(sought)}`} kind="quiet">
          {isNewest ? "Show all requests" : "Show the newest"}
        </LinkButton>
      }
    />
  );
}
