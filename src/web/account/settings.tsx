/** @jsxImportSource hono/jsx */
/** One's own account: its password, the devices that are logged in to it, and its end. */
import { deleteOwnAccount } from "../../app/account/delete-account.ts";
import { listOwnLogins, type OwnLogin, revokeOwnLogin } from "../../app/account/own-logins.ts";
import { changePassword, ownAccount } from "../../app/account/password.ts";
import { visibleText } from "../../core/visible-text.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import type { Route } from "../../http/route.ts";
import { limitOwnGuesses } from "../../http/routes/account/account.ts";
import { clearCookies } from "../../http/session-cookie.ts";
import { CONFIRM_FIELD, Confirm, demandTyped } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { ACCOUNT } from "../console/nav.ts";
import { done } from "../console/notice.ts";
import { enterProved } from "../console/proof.ts";
import { formRoute, type Visit, viewRoute } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { ActionButton, LinkButton } from "../ui/action.tsx";
import { Badge, Card } from "../ui/card.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { PageHead, Section } from "../ui/page-head.tsx";
import { Table } from "../ui/table.tsx";
import { Time } from "../ui/time.tsx";
import { Untrusted } from "../ui/untrusted.tsx";

const ACCESS = ["account:manage"] as const;

export const accountPageRoutes: readonly Route[] = [
  viewRoute(ACCOUNT, ACCESS, (visit) => showAccount(visit)),
  formRoute(`${ACCOUNT}/password`, ACCESS, takePassword),
  formRoute(`${ACCOUNT}/devices/:id/revoke`, ACCESS, takeRevoke),
  viewRoute(`${ACCOUNT}/delete`, ACCESS, (visit) => showDelete(visit)),
  formRoute(`${ACCOUNT}/delete`, ACCESS, takeDelete),
];

async function showAccount(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal } = visit;
  const { email, passwordHash } = await ownAccount(deps, principal);
  const logins = await listOwnLogins(deps, principal);
  const csrf = csrfToken(c, deps);
  return consolePage(
    visit,
    { title: "Account", under: ACCOUNT, draft: typed, narrow: true },
    <>
      <PageHead title="Account" lead={<Untrusted>{email}</Untrusted>} />
      <Card title="Password" id="password">
        {passwordHash === undefined ? (
          <>
            <p>This account has no password yet.</p>
            <LinkButton href="/set-password">Set a password</LinkButton>
          </>
        ) : (
          <PasswordForm csrf={csrf} typed={typed} />
        )}
      </Card>
      <Section title="Devices" id="devices">
        <p class="aside">Where you are logged in. Log out what you do not know, and change your password.</p>
        <Devices logins={logins} csrf={csrf} now={deps.clock.now()} />
      </Section>
      <div class="actions">
        <LinkButton href={`${ACCOUNT}/delete`} kind="quiet">
          Delete the account
        </LinkButton>
      </div>
    </>,
  );
}

function PasswordForm({ csrf, typed }: { readonly csrf: string; readonly typed: Draft }) {
  return (
    <Form action={`${ACCOUNT}/password`} csrf={csrf}>
      <Field
        name="current_password"
        label="Current password"
        type="password"
        autocomplete="current-password"
        required
        {...typed.of("current_password")}
      />
      <Field
        name="new_password"
        label="New password"
        type="password"
        autocomplete="new-password"
        isOwn
        hint="8 characters at least. All your other logins end."
        required
        {...typed.of("new_password")}
      />
      <div class="actions">
        <Button>Change the password</Button>
      </div>
    </Form>
  );
}

type DevicesProps = {
  readonly logins: readonly OwnLogin[];
  readonly csrf: string;
  readonly now: number;
};

function Devices({ logins, csrf, now }: DevicesProps) {
  const rows = logins.map((login) => {
    const { publicId, deviceLabel = "Unnamed", lastIp = "unknown", lastUsedAt, createdAt } = login;
    return {
      key: publicId,
      cells: [
        <Device key="device" login={login} />,
        <Time key="used" at={lastUsedAt ?? createdAt} now={now} />,
        lastIp,
        <ActionButton
          key="revoke"
          action={`${ACCOUNT}/devices/${encodeURIComponent(publicId)}/revoke`}
          csrf={csrf}
          kind="plain"
          label={`Log out ${visibleText(deviceLabel)}, from ${lastIp}`}
        >
          Log out
        </ActionButton>,
      ],
    };
  });
  return (
    <Table
      label="Devices"
      columns={[
        { head: "Device" },
        { head: "Last used", kind: "fit" },
        { head: "From" },
        { head: "Actions", kind: "end" },
      ]}
      rows={rows}
    />
  );
}

function Device({ login }: { readonly login: OwnLogin }) {
  const { deviceLabel, lastUserAgent, isCurrent } = login;
  return (
    <>
      <Untrusted>{deviceLabel ?? "Unnamed"}</Untrusted> {isCurrent ? <Badge tone="ok">This one</Badge> : null}
      {lastUserAgent === undefined ? null : (
        <p class="aside">
          <Untrusted>{lastUserAgent}</Untrusted>
        </p>
      )}
    </>
  );
}

async function takePassword(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal } = visit;
  limitOwnGuesses(deps, principal);
  const [currentPassword, newPassword] = [form.text("current_password"), form.text("new_password")];
  try {
    const { token } = await changePassword(deps, principal, {
      currentPassword,
      newPassword,
      reach: "console",
    });
    enterProved(visit, form, token);
    return done(visit, ACCOUNT, "Your password is changed, and your other logins have ended.");
  } catch (error) {
    return await showAccount(visit, refused(form, error, { fields: ["current_password", "new_password"] }));
  }
}

async function takeRevoke(visit: Visit): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const isCurrent = await revokeOwnLogin(deps, principal, { id: param("id") });
  if (!isCurrent) return done(visit, ACCOUNT, "That login has ended.");
  clearCookies(c, deps.baseUrl);
  return done(visit, "/login", "You are logged out.");
}

async function showDelete(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal } = visit;
  const { email } = await ownAccount(deps, principal);
  return consolePage(
    visit,
    { title: "Delete the account", under: ACCOUNT, draft: typed, narrow: true },
    <Confirm
      title="Delete the account"
      crumbs={[{ label: "Account", path: ACCOUNT }]}
      action={`${ACCOUNT}/delete`}
      csrf={csrfToken(c, deps)}
      button="Delete the account"
      cancel={ACCOUNT}
      typed={email}
      draft={typed}
    >
      <p>
        All your logins, your access to vaults, the invites that wait and the tokens that you made end with
        it. Vaults and agents stay. The account of an owner is removed by another owner.
      </p>
    </Confirm>,
  );
}

async function takeDelete(visit: Visit, form: SentForm): Promise<Response> {
  const { c, deps, principal } = visit;
  try {
    demandTyped(form, (await ownAccount(deps, principal)).email);
    await deleteOwnAccount(deps, principal);
  } catch (error) {
    return await showDelete(visit, refused(form, error, { fields: [CONFIRM_FIELD] }));
  }
  clearCookies(c, deps.baseUrl);
  return done(visit, "/login", "Your account is deleted.");
}
