/** @jsxImportSource hono/jsx */
/** The people of a vault: who they are, and what its admins do about them. */
import { readVaultRights, type VaultRights } from "../../app/console/vault-rights.ts";
import {
  addVaultUser,
  changeVaultUser,
  listVaultUsers,
  removeVaultUser,
  type VaultUser,
} from "../../app/vault/vault-users.ts";
import { USER_VAULT_ROLES } from "../../core/access/vault-role.ts";
import { isActor } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import { visibleText } from "../../core/visible-text.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { Confirm } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs, vaultPath } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { LinkButton, RowLink } from "../ui/action.tsx";
import { Card } from "../ui/card.tsx";
import { Select } from "../ui/choice.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { type Row, Table } from "../ui/table.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { chosenEnd, EndField, Standing } from "./access-end.tsx";
import { LIMIT_FIELDS, LimitFields, typedLimits, Used } from "./limits.tsx";
import { RoleForm } from "./role-form.tsx";

const ROLES = USER_VAULT_ROLES.map((role) => ({ value: role, label: role }));

/** `typed` is the form to add somebody, as it was sent; `fault` is what was wrong with another form of the page. */
export async function showUsers(
  visit: Visit,
  typed: Draft = draft(),
  fault: Draft = typed,
): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "vault-user:list" });
  const { name } = rights.vault;
  const users = await listVaultUsers(deps, principal, { vault: name });
  const path = vaultPath(name, "/users");
  const leave = rights.may("vault:leave") ? (
    <LinkButton href={vaultPath(name, "/leave")} kind="quiet">
      Leave the vault
    </LinkButton>
  ) : undefined;
  return consolePage(
    visit,
    { title: `Users of ${name}`, rights, under: path, draft: fault },
    <>
      <PageHead
        title="Users"
        lead="Members use and change the vault's services and credentials; admins manage who has access as well."
        crumbs={vaultCrumbs(name)}
        actions={leave}
      />
      <Table
        label="Users"
        columns={[
          { head: "User" },
          { head: "Role" },
          { head: "Access" },
          { head: "Limits" },
          { head: "Actions", kind: "end" },
        ]}
        rows={users.map((user) => toRow(visit, rights, user))}
      />
      {rights.may("vault-user:manage") ? (
        <Card title="Add a user" id="add">
          <p class="aside">Of those who have an account on this instance.</p>
          <Form action={path} csrf={csrfToken(c, deps)}>
            <Field name="email" label="E-mail" type="email" required {...typed.of("email")} />
            <Select name="role" label="Role" options={ROLES} {...typed.of("role")} />
            <EndField typed={typed} />
            <LimitFields typed={typed} />
            <div class="actions">
              <Button>Add the user</Button>
            </div>
          </Form>
        </Card>
      ) : null}
    </>,
  );
}

function toRow({ c, deps, principal }: Visit, { vault, may }: VaultRights, user: VaultUser): Row {
  const { email, role, status, expiresAt, limits, usage } = user;
  const path = vaultPath(vault.name, "/users");
  const isSelf = isActor(principal) && principal.type === "user" && principal.name === email;
  const mayChange = may("vault-user:manage") && status !== "pending";
  return {
    key: `${status} ${email}`,
    cells: [
      <>
        <Untrusted>{email}</Untrusted>
        {isSelf ? <span class="muted"> (you)</span> : null}
      </>,
      mayChange ? (
        <RoleForm
          key="role"
          action={`${path}/role`}
          csrf={csrfToken(c, deps)}
          whose={["email", email]}
          roles={USER_VAULT_ROLES}
          role={role}
        />
      ) : (
        role
      ),
      <Standing key="access" status={status} expiresAt={expiresAt} now={deps.clock.now()} />,
      <>
        <Used limits={limits} usage={usage} now={deps.clock.now()} />
        {mayChange ? (
          <RowLink
            href={`${path}/limits?${new URLSearchParams({ member: email })}`}
            of={`limits of ${visibleText(email)}`}
          >
            Change
          </RowLink>
        ) : null}
      </>,
      mayChange && !isSelf ? (
        <RowLink
          key="remove"
          href={`${path}/remove?${new URLSearchParams({ email })}`}
          of={visibleText(email)}
        >
          Remove
        </RowLink>
      ) : null,
    ],
  };
}

export async function takeUser(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  try {
    const email = form.text("email").trim();
    const expiresAt = chosenEnd(form, deps.clock.now());
    const request = { vault, email, role: form.text("role"), expiresAt, limits: typedLimits(form) };
    const added = await addVaultUser(deps, principal, request);
    return done(visit, vaultPath(vault, "/users"), `${visibleText(added.email)} is ${added.role} now.`);
  } catch (error) {
    const fields = ["email", "role", "expires_at", ...LIMIT_FIELDS];
    return await showUsers(visit, refused(form, error, { fields, codes: { grant_exists: "email" } }));
  }
}

export async function takeUserRole(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  try {
    const [email, role] = [form.text("email"), form.text("role")];
    const changed = await changeVaultUser(deps, principal, { vault, email, role });
    return done(visit, vaultPath(vault, "/users"), `${visibleText(changed.email)} is ${changed.role} now.`);
  } catch (error) {
    return await showUsers(visit, draft(), refused(form, error, { fields: [] }));
  }
}

export async function showRemoveUser(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "vault-user:manage" });
  const { name } = rights.vault;
  const email = visit.query("email") ?? "";
  const users = await listVaultUsers(deps, principal, { vault: name });
  if (!users.some((user) => user.email === email && user.status !== "pending")) {
    throw new AppError("grant_not_found");
  }
  const path = vaultPath(name, "/users");
  const title = `Remove ${visibleText(email)}`;
  return consolePage(
    visit,
    { title, rights, under: path, draft: typed, narrow: true },
    <Confirm
      title={title}
      crumbs={vaultCrumbs(name, { label: "Users", path })}
      action={`${path}/remove?${new URLSearchParams({ email })}`}
      csrf={csrfToken(c, deps)}
      button="Remove the user"
      cancel={path}
      draft={typed}
    >
      <p>
        They lose their access to {name} at once, and the tokens that they minted for it end. Their account
        stays, and an admin of the vault can add them again.
      </p>
    </Confirm>,
  );
}

export async function takeRemoveUser(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param, query } = visit;
  try {
    const request = { vault: param("name"), email: query("email") ?? "" };
    const { email, vault } = await removeVaultUser(deps, principal, request);
    return done(visit, vaultPath(vault, "/users"), `${visibleText(email)} was removed.`);
  } catch (error) {
    return await showRemoveUser(visit, refused(form, error, { fields: [] }));
  }
}
