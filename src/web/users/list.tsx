/** @jsxImportSource hono/jsx */
/** The people of the instance, and the invites that nobody has accepted yet. */
import { type InviteListing, listUserInvites } from "../../app/account/invite/user-invites.ts";
import { listUsers, type UserListing } from "../../app/account/user-list.ts";
import { may } from "../../app/authorize.ts";
import { consolePage } from "../console/console-page.tsx";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { ActionButton, LinkButton, RowLink } from "../ui/action.tsx";
import { Badge } from "../ui/card.tsx";
import { PageHead, Pages, Section } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { invitePath, NEW_INVITE, USERS, userPath } from "./place.ts";

const PAGE_SIZE = 100;

export async function showUsers(visit: Visit): Promise<Response> {
  const { deps, principal, query } = visit;
  const after = query("after") || undefined;
  const page = await listUsers(deps, principal, {
    limit: PAGE_SIZE,
    ...(after === undefined ? {} : { after }),
  });
  const invites = await listUserInvites(deps, principal, { status: "pending" });
  const mayInvite = may(deps, principal, { action: "user-invite:create" });
  return consolePage(
    visit,
    { title: "Users" },
    <>
      <PageHead
        title="Users"
        lead="People with an account here."
        actions={mayInvite ? <LinkButton href={NEW_INVITE}>Invite somebody</LinkButton> : undefined}
      />
      <Section title="Accounts" id="accounts">
        <Table
          label="Accounts"
          columns={[
            { head: "E-mail" },
            { head: "Role" },
            { head: "Status", kind: "fit" },
            ...(page.withGrants ? [{ head: "Vaults" }] : []),
            { head: "Created", kind: "fit" },
          ]}
          rows={page.listings.map((listing) => userRow(visit, listing, page.withGrants))}
        />
        <Pages
          shown={`${page.listings.length} by address`}
          previous={after === undefined ? undefined : USERS}
          next={page.next === undefined ? undefined : `${USERS}?${new URLSearchParams({ after: page.next })}`}
        />
      </Section>
      {invites.length === 0 ? null : <Invites visit={visit} invites={invites} />}
    </>,
  );
}

function userRow(
  { deps, principal }: Visit,
  { user, grants, frozen }: UserListing,
  withGrants: boolean,
): Row {
  const isReadable = may(deps, principal, { action: "user:read", target: { userId: user.id } });
  const email = <Untrusted>{user.email}</Untrusted>;
  return {
    key: user.id,
    cells: [
      isReadable ? <a href={userPath(user.email)}>{email}</a> : email,
      user.role,
      !user.active ? (
        <Badge tone="warn">Not verified</Badge>
      ) : frozen !== undefined ? (
        <Badge tone="danger">Frozen</Badge>
      ) : (
        <Badge tone="ok">Active</Badge>
      ),
      ...(withGrants ? [vaultNames(grants)] : []),
      <Time key="created" at={user.createdAt} now={deps.clock.now()} />,
    ],
  };
}

function vaultNames(vaults: UserListing["grants"] | InviteListing["vaults"]): string {
  return vaults.length === 0
    ? "none"
    : vaults.map(({ vaultName, role }) => `${vaultName} (${role})`).join(", ");
}

type InvitesProps = { readonly visit: Visit; readonly invites: readonly InviteListing[] };

function Invites({ visit: { c, deps }, invites }: InvitesProps) {
  const now = deps.clock.now();
  return (
    <Section title="Invites that nobody has accepted yet" id="invites">
      <Table
        label="Pending invites"
        columns={[
          { head: "E-mail" },
          { head: "Role" },
          { head: "Vaults" },
          { head: "By" },
          { head: "Ends", kind: "fit" },
          { head: "Actions", kind: "end" },
        ]}
        rows={invites.map(({ id, email, role, vaults, createdByName, expiresAt, suffix }) => ({
          key: String(id),
          cells: [
            <Untrusted key="email">{email}</Untrusted>,
            role,
            vaultNames(vaults),
            <Untrusted key="by">{createdByName}</Untrusted>,
            <Time key="ends" at={expiresAt} now={now} />,
            <>
              <ActionButton
                action={invitePath(suffix, "/renew")}
                csrf={csrfToken(c, deps)}
                kind="plain"
                label={`Send again to ${email}`}
              >
                Send again
              </ActionButton>
              <RowLink href={invitePath(suffix, "/revoke")} of={`the invite of ${email}`}>
                Revoke
              </RowLink>
            </>,
          ],
        }))}
      />
    </Section>
  );
}
