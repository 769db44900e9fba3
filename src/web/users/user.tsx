/** @jsxImportSource hono/jsx */
/** One person: what they are and have, another role, and the end of their account. */
import { readUser } from "../../app/account/user-list.ts";
import { removeUser, setUserRole } from "../../app/account/user-roles.ts";
import { authorize, may } from "../../app/authorize.ts";
import { isOver } from "../../core/access/expiry.ts";
import { INSTANCE_ROLES } from "../../core/access/instance-role.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { CONFIRM_FIELD, Confirm, demandTyped } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { Frozen } from "../console/frozen.tsx";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { LinkButton } from "../ui/action.tsx";
import { Badge, Card, Facts } from "../ui/card.tsx";
import { Select } from "../ui/choice.tsx";
import { Button, Form } from "../ui/form.tsx";
import { Empty, PageHead, Section } from "../ui/page-head.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { CRUMBS, USERS, userPath } from "./place.ts";

export async function showUser(visit: Visit, typed?: Draft): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const { user, grants, frozen } = await readUser(deps, principal, { email: param("email") });
  const now = deps.clock.now();
  const remove = may(deps, principal, { action: "user:remove" }) ? (
    <LinkButton href={userPath(user.email, "/remove")} kind="quiet">
      Remove
    </LinkButton>
  ) : undefined;
  return consolePage(
    visit,
    { title: user.email, under: USERS, narrow: true, ...(typed === undefined ? {} : { draft: typed }) },
    <>
      <PageHead title={<Untrusted>{user.email}</Untrusted>} crumbs={CRUMBS} actions={remove} />
      <Frozen visit={visit} frozen={frozen} action={userPath(user.email, "/thaw")} />
      <Card title="This account" id="about">
        <Facts
          facts={[
            { name: "Status", value: user.active ? "active" : "not verified" },
            { name: "Role on the instance", value: user.role },
            { name: "Created", value: <Time at={user.createdAt} now={now} /> },
          ]}
        />
      </Card>
      <Section title="Vaults" id="vaults">
        {grants.length === 0 ? (
          <Empty title="In no vault" />
        ) : (
          <Table
            label="Vaults of this account"
            columns={[{ head: "Vault" }, { head: "Role" }]}
            rows={grants.map((grant) => ({
              key: grant.vaultId,
              cells: [
                grant.vaultName,
                isOver(grant, now) ? <Badge tone="warn">Access has ended</Badge> : grant.role,
              ],
            }))}
          />
        )}
      </Section>
      {may(deps, principal, { action: "user:set-role" }) ? (
        <Section title="Role on the instance" id="role-title">
          <Form action={userPath(user.email, "/role")} csrf={csrfToken(c, deps)}>
            <Select
              name="role"
              label="Role"
              hint="Roles in vaults stay. Invites that they may no longer make are revoked."
              options={INSTANCE_ROLES.map((role) => ({ value: role, label: role }))}
              {...(typed ?? draft({ role: user.role })).of("role")}
            />
            <div class="actions">
              <Button>Change the role</Button>
            </div>
          </Form>
        </Section>
      ) : null}
    </>,
  );
}

export async function takeUserRole(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  try {
    const { email, role } = await setUserRole(deps, principal, {
      email: param("email"),
      role: form.text("role"),
    });
    return done(visit, whereNext(visit, email), `The role is ${role} now.`);
  } catch (error) {
    const codes = { last_owner: "role", bad_request: "role" } as const;
    return await showUser(visit, refused(form, error, { fields: ["role"], codes }));
  }
}

/** Who has taken their own role away may not see all of their page any more, but their start page. */
function whereNext({ principal }: Visit, email: string): string {
  return principal.type === "user" && principal.name === email ? "/" : userPath(email);
}

export async function showRemove(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  authorize(deps, principal, "user:remove");
  const { user } = await readUser(deps, principal, { email: param("email") });
  return consolePage(
    visit,
    { title: `Remove ${user.email}`, under: USERS, draft: typed, narrow: true },
    <Confirm
      title="Remove an account"
      crumbs={[...CRUMBS, { label: user.email, path: userPath(user.email) }]}
      action={userPath(user.email, "/remove")}
      csrf={csrfToken(c, deps)}
      button="Remove the account"
      cancel={userPath(user.email)}
      typed={user.email}
      draft={typed}
    >
      <p>
        Their logins end at once, with their roles in vaults and the tokens that they made. Vaults,
        credentials and agents stay.
      </p>
    </Confirm>,
  );
}

export async function takeRemove(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const email = param("email");
  try {
    demandTyped(form, email);
    await removeUser(deps, principal, { email });
    return done(visit, USERS, "The account was removed.");
  } catch (error) {
    return await showRemove(visit, refused(form, error, { fields: [CONFIRM_FIELD] }));
  }
}
