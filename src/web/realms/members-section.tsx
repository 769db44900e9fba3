/** @jsxImportSource hono/jsx */
/** The people of a realm, who see its agents. */
import type { listRealmMembers } from "../../app/realm/members.ts";
import type { RealmRights } from "../../app/realm/realms.ts";
import { REALM_ROLES } from "../../core/realm/role.ts";
import { visibleText } from "../../core/visible-text.ts";
import type { Draft } from "../console/draft.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { RoleForm } from "../members/role-form.tsx";
import { RowLink } from "../ui/action.tsx";
import { Card } from "../ui/card.tsx";
import { Select } from "../ui/choice.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { Empty, Section } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { realmPath } from "./place.ts";

type Member = Awaited<ReturnType<typeof listRealmMembers>>[number];

type SectionProps = {
  readonly visit: Visit;
  readonly rights: RealmRights;
  readonly members: readonly Member[];
  readonly typed: Draft;
};

export function RealmMembers({ visit, rights, members, typed }: SectionProps) {
  const { c, deps } = visit;
  const { realm, may } = rights;
  return (
    <Section title="Members" id="members">
      <p class="aside">
        Members see the agents of the realm. Owners and admins also change it, and say who is in it.
      </p>
      {members.length === 0 ? (
        <Empty title="Nobody is a member" />
      ) : (
        <Table
          label="Members of the realm"
          columns={[
            { head: "E-mail" },
            { head: "Role" },
            { head: "Since", kind: "fit" },
            { head: "Actions", kind: "end" },
          ]}
          rows={members.map((member) => memberRow(visit, rights, member))}
        />
      )}
      {may("realm-member:manage") ? (
        <Card title="Add somebody" id="add-member">
          <Form action={realmPath(realm.id, "/members")} csrf={csrfToken(c, deps)}>
            <Field
              name="email"
              label="E-mail"
              type="email"
              hint="Of somebody who has an account here."
              required
              {...typed.of("email")}
            />
            <Select
              name="role"
              id="new-role"
              label="Role"
              options={rolesOf(rights).map((role) => ({ value: role, label: role }))}
              {...withUsual(typed)}
            />
            <div class="actions">
              <Button>Add them</Button>
            </div>
          </Form>
        </Card>
      ) : null}
    </Section>
  );
}

/** The lowest stands first in the form. */
function withUsual(typed: Draft) {
  const { value, error } = typed.of("role");
  return { value: value === "" ? "member" : value, error };
}

/** Only an owner makes another. */
function rolesOf({ may }: RealmRights): readonly string[] {
  return REALM_ROLES.filter((role) => role !== "owner" || may("realm-member:manage-owner"));
}

function memberRow({ c, deps }: Visit, rights: RealmRights, { userId, email, role, addedAt }: Member): Row {
  const { realm, may } = rights;
  const mayChange = may(role === "owner" ? "realm-member:manage-owner" : "realm-member:manage");
  return {
    key: userId,
    cells: [
      <Untrusted key="email">{email}</Untrusted>,
      mayChange ? (
        <RoleForm
          key="role"
          action={realmPath(realm.id, "/members/role")}
          csrf={csrfToken(c, deps)}
          whose={["email", email]}
          roles={rolesOf(rights)}
          role={role}
          fields={{ "seen.role": role }}
        />
      ) : (
        role
      ),
      <Time key="since" at={addedAt} now={deps.clock.now()} />,
      mayChange ? (
        <RowLink
          key="remove"
          href={`${realmPath(realm.id, "/members/remove")}?${new URLSearchParams({ email })}`}
          of={visibleText(email)}
        >
          Remove
        </RowLink>
      ) : null,
    ],
  };
}
