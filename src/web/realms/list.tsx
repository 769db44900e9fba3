/** @jsxImportSource hono/jsx */
import { may } from "../../app/authorize.ts";
import { listRealms } from "../../app/realm/realms.ts";
import { consolePage } from "../console/console-page.tsx";
import type { Visit } from "../console/routes.ts";
import { LinkButton } from "../ui/action.tsx";
import { Badge } from "../ui/card.tsx";
import { Empty, PageHead } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { NEW_REALM, realmPath } from "./place.ts";
import { RealmName } from "./realm-name.tsx";

type Listed = Awaited<ReturnType<typeof listRealms>>[number];

/** Those that whoever looks is in; owners see all. */
export async function showRealms(visit: Visit): Promise<Response> {
  const { deps, principal } = visit;
  const realms = await listRealms(deps, principal);
  const mayCreate = may(deps, principal, { action: "realm:create" });
  return consolePage(
    visit,
    { title: "Realms" },
    <>
      <PageHead
        title="Realms"
        lead="A realm is a group of a company's agents, and of the people who see them."
        actions={mayCreate ? <LinkButton href={NEW_REALM}>New realm</LinkButton> : undefined}
      />
      {realms.length === 0 ? (
        <Empty title="You are in no realm">An owner of the instance can add you to one.</Empty>
      ) : (
        <Table
          label="Realms"
          columns={[
            { head: "Realm" },
            { head: "Company" },
            { head: "Agents", kind: "number" },
            { head: "Members", kind: "number" },
            { head: "Since", kind: "fit" },
          ]}
          rows={realms.map((realm) => realmRow(realm, deps.clock.now()))}
        />
      )}
    </>,
  );
}

function realmRow(realm: Listed, now: number): Row {
  const { id, companyId, isDefault, agentCount, userCount, createdAt } = realm;
  return {
    key: id,
    cells: [
      <>
        <RealmName realm={realm} href={realmPath(id)} />{" "}
        {isDefault ? <Badge tone="neutral">Default</Badge> : null}
      </>,
      <Untrusted key="company">{companyId}</Untrusted>,
      agentCount,
      userCount,
      <Time key="since" at={createdAt} now={now} />,
    ],
  };
}
