/** @jsxImportSource hono/jsx */
/** Logging in to the console, and out of it. */

import { logIn, logOut } from "../../app/account/sign-in.ts";
import { limitGuesses } from "../../http/middleware/rate-limit.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { type Call, type Route, route } from "../../http/route.ts";
import { clearCookies, cookieToken, pageCookieToken } from "../../http/session-cookie.ts";
import { type Draft, draft, refused } from "../console/draft.ts";
import { consoleFault } from "../console/fault.tsx";
import { done } from "../console/notice.ts";
import { enterProved } from "../console/proof.ts";
import { safeNext } from "../console/return-to.ts";
import { ownForm } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { seeOther } from "../page.ts";
import { Banner } from "../ui/card.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { viewerOf } from "../viewer.ts";
import { gatePage } from "./gate-page.tsx";

const LOGIN = "/login";

export const loginPageRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: LOGIN,
    access: "anonymous",
    page: "console",
    fault: consoleFault,
    handle: async (call) => {
      if ((await viewerOf(call)) !== undefined) return seeOther(call.c, safeNext(call.query("next")));
      return showLogin(call);
    },
  }),
  route({
    method: "POST",
    path: LOGIN,
    access: "anonymous",
    page: "console",
    fault: consoleFault,
    handle: async (call) => takeLogin(call, await ownForm(call)),
  }),
  route({
    method: "POST",
    path: "/logout",
    access: "anonymous",
    page: "console",
    fault: consoleFault,
    handle: async (call) => {
      await ownForm(call);
      const { c, deps, origin } = call;
      // A login that was made on the approval page ends with it: whoever logs out means to leave the browser.
      for (const token of [cookieToken(c), pageCookieToken(c)]) {
        if (token !== undefined) await logOut(deps, { token, ip: origin.ip });
      }
      clearCookies(c, deps.baseUrl);
      return done(call, LOGIN, "You are logged out.");
    },
  }),
];

function showLogin(call: Call, next = safeNext(call.query("next")), typed: Draft = draft()): Response {
  const { c, deps, query } = call;
  return gatePage(
    call,
    { title: "Log in", draft: typed },
    <>
      {query("ended") === undefined ? null : (
        <Banner tone="warn" title="You are not logged in any more">
          <p>What you have just sent was not done. Log in again to go on where you were.</p>
        </Banner>
      )}
      <Form action={LOGIN} csrf={csrfToken(c, deps)}>
        <input type="hidden" name="next" value={next} />
        <Field
          name="email"
          label="E-mail"
          type="email"
          autocomplete="username"
          required
          {...typed.of("email")}
        />
        <Field
          name="password"
          label="Password"
          type="password"
          autocomplete="current-password"
          required
          {...typed.of("password")}
        />
        <Button>Log in</Button>
      </Form>
      <p class="aside">
        <a href="/forgot-password">Forgot your password?</a> · <a href="/register">Create an account</a>
      </p>
    </>,
  );
}

async function takeLogin(call: Call, form: SentForm): Promise<Response> {
  const { c, deps, origin } = call;
  const next = safeNext(form.text("next"));
  const [email, password] = [form.text("email"), form.text("password")];
  limitGuesses(deps, email);
  try {
    const { token } = await logIn(deps, {
      email,
      password,
      deviceLabel: "Console",
      reach: "console",
      ip: origin.ip,
    });
    enterProved(call, form, token);
    return seeOther(c, next);
  } catch (error) {
    const places = { fields: ["email", "password"], codes: { login_failed: "password" } } as const;
    return showLogin(call, next, refused(form, error, places));
  }
}
