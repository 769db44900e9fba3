/** @jsxImportSource hono/jsx */
/** A new password for whoever has forgotten theirs: an address, then a code that proves it. */
import { forgotPassword, resetPassword } from "../../app/account/reset-password.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { type Call, type Route, route } from "../../http/route.ts";
import { codeOnItsWay } from "../../http/routes/account/verification.ts";
import { type Draft, draft, refused } from "../console/draft.ts";
import { consoleFault } from "../console/fault.tsx";
import { done } from "../console/notice.ts";
import { enterProved } from "../console/proof.ts";
import { ownForm } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { Button, Field, Form } from "../ui/form.tsx";
import { AnotherCode, CodeStep } from "./code-step.tsx";
import { gatePage } from "./gate-page.tsx";

const FORGOT = "/forgot-password";
const RESET = "/forgot-password/code";

export const forgotPasswordPageRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: FORGOT,
    access: "anonymous",
    page: "console",
    fault: consoleFault,
    handle: (call) => showForgot(call),
  }),
  route({
    method: "POST",
    path: FORGOT,
    access: "anonymous",
    page: "console",
    fault: consoleFault,
    handle: async (call) => takeForgot(call, await ownForm(call)),
  }),
  route({
    method: "GET",
    path: RESET,
    access: "anonymous",
    page: "console",
    fault: consoleFault,
    handle: (call) => showReset(call, call.query("email") ?? ""),
  }),
  route({
    method: "POST",
    path: RESET,
    access: "anonymous",
    page: "console",
    fault: consoleFault,
    handle: async (call) => takeReset(call, await ownForm(call)),
  }),
];

function showForgot(call: Call, typed: Draft = draft()): Response {
  return gatePage(
    call,
    { title: "Forgot your password?", draft: typed },
    <>
      <Form action={FORGOT} csrf={csrfToken(call.c, call.deps)}>
        <Field
          name="email"
          label="E-mail"
          type="email"
          autocomplete="username"
          required
          {...typed.of("email")}
        />
        <Button>Send me a code</Button>
      </Form>
      <p class="aside">
        <a href="/login">Back to the login</a>
      </p>
    </>,
  );
}

async function takeForgot(call: Call, form: SentForm): Promise<Response> {
  const { deps } = call;
  const email = form.text("email").trim();
  try {
    await forgotPassword(deps, { email });
    return done(call, `${RESET}?${new URLSearchParams({ email })}`, codeOnItsWay(deps).message);
  } catch (error) {
    return showForgot(call, refused(form, error, { fields: ["email"] }));
  }
}

function showReset(call: Call, email: string, typed: Draft = draft()): Response {
  const { c, deps } = call;
  return gatePage(
    call,
    { title: "Choose a new password", draft: typed },
    <>
      <Form action={RESET} csrf={csrfToken(c, deps)}>
        <Field
          name="email"
          label="E-mail"
          type="email"
          autocomplete="username"
          required
          {...given(typed, email)}
        />
        <CodeStep typed={typed} />
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
        <Button>Set the password</Button>
      </Form>
      <AnotherCode action={FORGOT} csrf={csrfToken(c, deps)} email={email} />
    </>,
  );
}

function given(typed: Draft, email: string) {
  const { value, error } = typed.of("email");
  return { value: value === "" ? email : value, error };
}

async function takeReset(call: Call, form: SentForm): Promise<Response> {
  const { deps, origin } = call;
  const email = form.text("email");
  try {
    const { token } = await resetPassword(deps, {
      email,
      code: form.text("code"),
      newPassword: form.text("new_password"),
      deviceLabel: "Console",
      reach: "console",
      ip: origin.ip,
    });
    enterProved(call, form, token);
    return done(call, "/", "Your password is changed, and your other logins have ended.");
  } catch (error) {
    return showReset(call, email, refused(form, error, { fields: ["email", "code", "new_password"] }));
  }
}
