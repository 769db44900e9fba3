/** @jsxImportSource hono/jsx */
/** A first password, for an account that has none: of the owner that a server makes for its own user, for one. */
import { ownAccount, setPassword } from "../../app/account/password.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import type { Route } from "../../http/route.ts";
import { setSessionCookie } from "../../http/session-cookie.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import { formRoute, type Visit, viewRoute } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { Button, Field, Form } from "../ui/form.tsx";
import { Empty, PageHead } from "../ui/page-head.tsx";

const SET_PASSWORD = "/set-password";

export const setPasswordPageRoutes: readonly Route[] = [
  viewRoute(SET_PASSWORD, ["account:manage"], (visit) => showSetPassword(visit)),
  formRoute(SET_PASSWORD, ["account:manage"], takeSetPassword),
];

async function showSetPassword(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal } = visit;
  const { passwordHash } = await ownAccount(deps, principal);
  const head = <PageHead title="Set a password" lead="So that you can log in from other devices, too." />;
  return consolePage(
    visit,
    { title: "Set a password", draft: typed, narrow: true },
    passwordHash !== undefined ? (
      <>
        {head}
        <Empty title="This account has a password already" />
      </>
    ) : (
      <>
        {head}
        <Form action={SET_PASSWORD} csrf={csrfToken(c, deps)}>
          <Field
            name="new_password"
            label="Password"
            type="password"
            autocomplete="new-password"
            isOwn
            hint="8 characters at least. Your other logins end."
            required
            {...typed.of("new_password")}
          />
          <div class="actions">
            <Button>Set the password</Button>
          </div>
        </Form>
      </>
    ),
  );
}

async function takeSetPassword(visit: Visit, form: SentForm): Promise<Response> {
  const { c, deps, principal } = visit;
  try {
    const { token } = await setPassword(deps, principal, {
      newPassword: form.text("new_password"),
      reach: "console",
    });
    setSessionCookie(c, token, deps.baseUrl);
    return done(visit, "/", "Your password is set.");
  } catch (error) {
    return await showSetPassword(visit, refused(form, error, { fields: ["new_password"] }));
  }
}
