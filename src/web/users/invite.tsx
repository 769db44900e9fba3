/** @jsxImportSource hono/jsx */
/** To invite somebody, to send an invite again, and to take it back. A link is shown in the answer that made it, alone. */
import { reinviteUser, revokeUserInvite } from "../../app/account/invite/user-invite-changes.ts";
import { inviteUser, listUserInvites } from "../../app/account/invite/user-invites.ts";
import { authorize, may } from "../../app/authorize.ts";
import { INSTANCE_ROLES } from "../../core/access/instance-role.ts";
import { USER_VAULT_ROLES } from "../../core/access/vault-role.ts";
import { AppError } from "../../core/errors.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { Confirm } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { assignableVaults, chosenVaults, VAULTS_FIELD, VaultRoles } from "../console/vault-roles.tsx";
import { csrfToken } from "../csrf-token.ts";
import { LIMIT_FIELDS, LimitFields, typedLimits } from "../members/limits.tsx";
import { Copy, LinkButton } from "../ui/action.tsx";
import { Banner } from "../ui/card.tsx";
import { Select } from "../ui/choice.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { CRUMBS, invitePath, NEW_INVITE, USERS } from "./place.ts";

const PLACES = {
  fields: ["email", "role", VAULTS_FIELD, ...LIMIT_FIELDS],
  codes: { vault_not_found: VAULTS_FIELD },
} as const;

export async function showNewInvite(
  visit: Visit,
  typed: Draft = draft({ role: "member" }),
): Promise<Response> {
  const { c, deps, principal } = visit;
  authorize(deps, principal, "user-invite:create");
  const mayMakeOwners = may(deps, principal, { action: "user-invite:create-owner" });
  const roles = INSTANCE_ROLES.filter((role) => role !== "owner" || mayMakeOwners);
  return consolePage(
    visit,
    { title: "Invite somebody", under: USERS, draft: typed, narrow: true },
    <>
      <PageHead
        title="Invite somebody"
        lead="They get a link by which they set a password and have what you give here."
        crumbs={CRUMBS}
      />
      <Form action={NEW_INVITE} csrf={csrfToken(c, deps)}>
        <Field name="email" label="E-mail" type="email" required {...typed.of("email")} />
        <Select
          name="role"
          label="Role on the instance"
          options={roles.map((role) => ({ value: role, label: role }))}
          {...typed.of("role")}
        />
        <VaultRoles vaults={await assignableVaults(visit)} roles={USER_VAULT_ROLES} draft={typed} />
        <LimitFields typed={typed} />
        <div class="actions">
          <Button>Send the invite</Button>
        </div>
      </Form>
    </>,
  );
}

export async function takeNewInvite(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal } = visit;
  try {
    const request = {
      email: form.text("email").trim(),
      role: form.text("role"),
      vaults: chosenVaults(form, typedLimits(form)),
    };
    return invited(visit, await inviteUser(deps, principal, request));
  } catch (error) {
    return await showNewInvite(visit, refused(form, error, PLACES));
  }
}

export async function takeRenewal(visit: Visit): Promise<Response> {
  const { deps, principal, param } = visit;
  return invited(visit, await reinviteUser(deps, principal, { token: param("token") }));
}

/** That mail took it, or the link, once. */
async function invited(visit: Visit, made: Awaited<ReturnType<typeof inviteUser>>): Promise<Response> {
  const { email, link, emailError, expiresAt } = made;
  if (link === undefined) return done(visit, USERS, "The invite was sent.");
  return consolePage(
    visit,
    { title: "The invite's link", under: USERS, narrow: true },
    <>
      <PageHead
        title={
          <>
            An invite for <Untrusted>{email}</Untrusted>
          </>
        }
        crumbs={CRUMBS}
      />
      <Banner tone="warn">
        {emailError === undefined ? null : (
          <p>
            The mail could not be sent: <Untrusted>{emailError}</Untrusted>
          </p>
        )}
        <p>Pass this link on yourself. It is shown this once, and whoever opens it first gets the account.</p>
      </Banner>
      <Copy id="invite-link" text={link} label="Copy the link" />
      <p class="aside">
        It ends <Time at={expiresAt} now={visit.deps.clock.now()} />.
      </p>
      <div class="actions">
        <LinkButton href={USERS}>I have copied it</LinkButton>
      </div>
    </>,
  );
}

export async function showRevokeInvite(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const invites = await listUserInvites(deps, principal, { status: "pending" });
  const invite = invites.find(({ suffix }) => suffix === param("token"));
  if (invite === undefined) throw new AppError("invite_not_found");
  return consolePage(
    visit,
    { title: "Revoke an invite", under: USERS, draft: typed, narrow: true },
    <Confirm
      title="Revoke the invite"
      crumbs={CRUMBS}
      action={invitePath(invite.suffix, "/revoke")}
      csrf={csrfToken(c, deps)}
      button="Revoke the invite"
      cancel={USERS}
      draft={typed}
    >
      <p>
        The link that <Untrusted>{invite.email}</Untrusted> has opens nothing from that moment on.
      </p>
    </Confirm>,
  );
}

export async function takeRevokeInvite(visit: Visit, _form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  await revokeUserInvite(deps, principal, { token: param("token") });
  return done(visit, USERS, "The invite was revoked.");
}
