/** @jsxImportSource hono/jsx */
/** A first password, for an account that has none: of the owner that a server makes for its own user, for one. */
import { ownAccount, setPassword } from "../../app/account/password.ts";
import { parseNewPassword } from "../../core/account/password.ts";
import { requireText } from "../../core/all-faults.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import type { Route } from "../../http/route.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import { demandProof, enterProved, PROOF_PLACES } from "../console/proof.ts";
import { LinkField } from "../console/prove.tsx";
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
  const { deps, principal } = visit;
  const { passwordHash } = await ownAccount(deps, principal);
  return consolePage(
    visit,
    { title: "Set a password", draft: typed, narrow: true },
    <>
      <PageHead title="Set a password" lead="So that you can log in from other devices, too." />
      {passwordHash === undefined ? (
        <PasswordForm visit={visit} typed={typed} />
      ) : (
        <Empty title="This account has a password already" />
      )}
    </>,
  );
}

/** Whoever has just typed a code that was mailed needs no link. */
function PasswordForm({
  visit: { c, deps, origin },
  typed,
}: {
  readonly visit: Visit;
  readonly typed: Draft;
}) {
  return (
    <Form action={SET_PASSWORD} csrf={csrfToken(c, deps)}>
      {origin.isLocal ? <LinkField typed={typed} /> : null}
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
      {deps.mailer.isConfigured ? (
        <p class="aside">
          Or set one with <a href="/forgot-password">a code that is mailed to you</a>.
        </p>
      ) : null}
    </Form>
  );
}

async function takeSetPassword(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal } = visit;
  try {
    const newPassword = form.text("new_password");
    // A link is good once: it is not spent on a password that is refused.
    parseNewPassword(requireText("new_password", newPassword));
    if ((await ownAccount(deps, principal)).passwordHash === undefined) await demandProof(visit, form);
    const { token } = await setPassword(deps, principal, { newPassword, reach: "console" });
    enterProved(visit, form, token);
    return done(visit, "/", "Your password is set.");
  } catch (error) {
    const fields = ["new_password", ...PROOF_PLACES.fields];
    return await showSetPassword(visit, refused(form, error, { ...PROOF_PLACES, fields }));
  }
}
