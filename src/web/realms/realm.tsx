/** @jsxImportSource hono/jsx */
/** One realm: what it is, the agents in it, and the people who see them. */
import type { Child } from "hono/jsx";
import { may } from "../../app/authorize.ts";
import { listRealmMembers } from "../../app/realm/members.ts";
import { type RealmRights, readRealmRights } from "../../app/realm/realms.ts";
import { visibleText } from "../../core/visible-text.ts";
import { companyPath } from "../companies/place.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft } from "../console/draft.ts";
import type { Visit } from "../console/routes.ts";
import { CopyWord, LinkButton } from "../ui/action.tsx";
import { Badge, Card, type Fact, Facts } from "../ui/card.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { agentsOf, RealmAgents } from "./agents-section.tsx";
import { RealmMembers } from "./members-section.tsx";
import { CRUMBS, REALMS, realmPath } from "./place.ts";
import { RealmName } from "./realm-name.tsx";

/** One of the forms of the page as it was sent; `fault` is what was wrong with one of a row. */
export type Typed = { readonly agent?: Draft; readonly member?: Draft; readonly fault?: Draft };

export async function showRealm(visit: Visit, typed: Typed = {}): Promise<Response> {
  const { deps, principal, param } = visit;
  const rights = await readRealmRights(deps, principal, { ref: param("id"), action: "realm:read" });
  const { realm } = rights;
  const agents = await agentsOf(visit, rights);
  const members = rights.may("realm-member:list")
    ? await listRealmMembers(deps, principal, realm.id)
    : undefined;
  return consolePage(
    visit,
    {
      title: `Realm ${visibleText(realm.name)}`,
      under: REALMS,
      draft: typed.agent ?? typed.member ?? typed.fault ?? draft(),
    },
    <>
      <PageHead
        title={<RealmName realm={realm} />}
        crumbs={CRUMBS}
        actions={<Ways visit={visit} rights={rights} />}
        {...(realm.description === undefined ? {} : { lead: <Untrusted>{realm.description}</Untrusted> })}
      />
      <Card title="This realm" id="about">
        <Facts facts={factsOf(visit, rights)} />
      </Card>
      <RealmAgents visit={visit} rights={rights} page={agents} typed={typed.agent ?? draft()} />
      {members === undefined ? null : (
        <RealmMembers visit={visit} rights={rights} members={members} typed={typed.member ?? draft()} />
      )}
    </>,
  );
}

function Ways({ visit: { deps, principal }, rights: { realm, may: mayDo } }: WaysProps) {
  const mayDelete = !realm.isDefault && may(deps, principal, { action: "realm:delete" });
  return (
    <>
      {mayDo("realm:change") ? (
        <LinkButton href={realmPath(realm.id, "/edit")} kind="quiet">
          Edit
        </LinkButton>
      ) : null}
      {mayDelete ? (
        <LinkButton href={realmPath(realm.id, "/delete")} kind="quiet">
          Delete
        </LinkButton>
      ) : null}
    </>
  );
}

type WaysProps = { readonly visit: Visit; readonly rights: RealmRights };

function factsOf({ deps, principal }: Visit, { realm }: RealmRights): readonly Fact[] {
  const { id, companyId, slug, color, isDefault, createdAt } = realm;
  const mayReadCompany = may(deps, principal, { action: "company:read", target: { companyId } });
  const company: Child = <Untrusted>{companyId}</Untrusted>;
  return [
    {
      name: "Company",
      value: mayReadCompany ? (
        <a class="plain-link" href={companyPath(companyId)}>
          {company}
        </a>
      ) : (
        company
      ),
    },
    {
      name: "In commands",
      value: <CopyWord id="realm-ref" text={`${companyId}:${slug}`} label="Copy what commands call it" />,
    },
    { name: "Id", value: <CopyWord id="realm-id" text={id} label="Copy the id" /> },
    { name: "Colour", value: <code>{color}</code> },
    ...(isDefault
      ? [
          {
            name: "Default",
            value: <Badge tone="neutral">Agents that are in no other realm are in this one</Badge>,
          },
        ]
      : []),
    { name: "Since", value: <Time at={createdAt} now={deps.clock.now()} /> },
  ];
}
