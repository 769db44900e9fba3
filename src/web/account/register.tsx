/** @jsxImportSource hono/jsx */
/** How somebody gets an account by themselves: the first becomes owner, others prove their address with a code. */
import { registerUser } from "../../app/account/register.ts";
import { resendVerification, verifyEmail } from "../../app/account/verify.ts";
import { type RegistrationRules, readRegistrationRules } from "../../app/instance/registration-rules.ts";
import { AppError } from "../../core/errors.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { type Call, type Route, route } from "../../http/route.ts";
import { codeOnItsWay } from "../../http/routes/account/verification.ts";
import { type Draft, draft, refused } from "../console/draft.ts";
import { consoleFault } from "../console/fault.tsx";
import { done } from "../console/notice.ts";
import { enterProved } from "../console/proof.ts";
import { ownForm } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { seeOther } from "../page.ts";
import { Banner } from "../ui/card.tsx";
import { Button, Field, Form } from "../ui/form.tsx";
import { Untrusted } from "../ui/untrusted.tsx";
import { viewerOf } from "../viewer.ts";
import { AnotherCode, CodeStep } from "./code-step.tsx";
import { gatePage } from "./gate-page.tsx";

const REGISTER = "/register";
const VERIFY = "/register/code";
const RESEND = "/register/resend";

export const registerPageRoutes: readonly Route[] = [
  route({
    method: "GET",
    path: REGISTER,
    access: "always",
    page: "console",
    fault: consoleFault,
    handle: async (call) =>
      (await viewerOf(call)) === undefined ? showRegister(call) : seeOther(call.c, "/"),
  }),
  route({
    method: "POST",
    path: REGISTER,
    access: "always",
    page: "console",
    fault: consoleFault,
    handle: async (call) => takeRegister(call, await ownForm(call)),
  }),
  route({
    method: "GET",
    path: VERIFY,
    access: "anonymous",
    page: "console",
    fault: consoleFault,
    handle: (call) => showVerify(call, call.query("email") ?? ""),
  }),
  route({
    method: "POST",
    path: VERIFY,
    access: "anonymous",
    page: "console",
    fault: consoleFault,
    handle: async (call) => takeVerify(call, await ownForm(call)),
  }),
  route({
    method: "POST",
    path: RESEND,
    access: "anonymous",
    page: "console",
    fault: consoleFault,
    handle: async (call) => {
      const email = (await ownForm(call)).text("email");
      await resendVerification(call.deps, { email });
      return done(call, verifyPath(email), codeOnItsWay(call.deps).message);
    },
  }),
];

function verifyPath(email: string): string {
  return `${VERIFY}?${new URLSearchParams({ email })}`;
}

async function showRegister(call: Call, typed: Draft = draft()): Promise<Response> {
  const { c, deps } = call;
  const isFirst = !(await deps.setup.isInitialized());
  if (isFirst)
    return gatePage(
      call,
      { title: "Set up agent-vault", draft: typed },
      <FirstOwner call={call} typed={typed} />,
    );
  const rules = await readRegistrationRules(deps.store);
  return gatePage(
    call,
    { title: "Create an account", draft: typed },
    <>
      {rules.inviteOnly ? (
        <Banner tone="warn" title="Accounts come from invites here">
          <p>Ask an owner of this instance for one, and follow the link in it.</p>
        </Banner>
      ) : (
        <Form action={REGISTER} csrf={csrfToken(c, deps)}>
          <Domains rules={rules} />
          <Credentials typed={typed} />
          <Button>Create the account</Button>
        </Form>
      )}
      <p class="aside">
        <a href="/login">Log in instead</a>
      </p>
    </>,
  );
}

function FirstOwner({ call: { c, deps }, typed }: { readonly call: Call; readonly typed: Draft }) {
  return (
    <>
      <p>
        Nobody is here yet. Whoever creates the first account becomes the owner of this instance: they see and
        change everything in it.
      </p>
      <Form action={REGISTER} csrf={csrfToken(c, deps)}>
        <Credentials typed={typed} />
        <Button>Create the owner's account</Button>
      </Form>
    </>
  );
}

function Domains({ rules: { allowedDomains } }: { readonly rules: RegistrationRules }) {
  return allowedDomains.length === 0 ? null : (
    <p>
      Only addresses at <strong>{allowedDomains.join(", ")}</strong> may have an account here.
    </p>
  );
}

function Credentials({ typed }: { readonly typed: Draft }) {
  return (
    <>
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
        autocomplete="new-password"
        isOwn
        hint="8 characters at least."
        required
        {...typed.of("password")}
      />
    </>
  );
}

async function takeRegister(call: Call, form: SentForm): Promise<Response> {
  const { deps, origin } = call;
  const [email, password] = [form.text("email"), form.text("password")];
  try {
    const registered = await registerUser(deps, {
      email,
      password,
      deviceLabel: "Console",
      reach: "console",
      ip: origin.ip,
    });
    deps.setup.markInitialized();
    if (registered.type === "unverified") {
      return done(call, verifyPath(registered.email), codeOnItsWay(deps).message);
    }
    enterProved(call, form, registered.token);
    return done(call, "/start", "You are the owner of this instance now.");
  } catch (error) {
    // The form is gone since it was shown.
    if (error instanceof AppError && error.code === "registration_closed") return await showRegister(call);
    return await showRegister(call, refused(form, error, { fields: ["email", "password"], codes: CODES }));
  }
}

const CODES = { too_many_codes: "email" } as const;

function showVerify(call: Call, email: string, typed: Draft = draft()): Response {
  const { c, deps } = call;
  return gatePage(
    call,
    { title: "Prove your address", draft: typed },
    <>
      <p>
        Type the code that was made for{" "}
        <strong>
          <Untrusted>{email}</Untrusted>
        </strong>
        .
      </p>
      <Form action={VERIFY} csrf={csrfToken(c, deps)}>
        <input type="hidden" name="email" value={email} />
        <CodeStep typed={typed} />
        <Button>Go on</Button>
      </Form>
      <AnotherCode action={RESEND} csrf={csrfToken(c, deps)} email={email} />
    </>,
  );
}

async function takeVerify(call: Call, form: SentForm): Promise<Response> {
  const { deps, origin } = call;
  const [email, code] = [form.text("email"), form.text("code")];
  try {
    const login = await verifyEmail(deps, {
      email,
      code,
      deviceLabel: "Console",
      reach: "console",
      ip: origin.ip,
    });
    enterProved(call, form, login.token);
    if (login.hasPassword) return done(call, "/", "Your address is proved, and you are logged in.");
    return done(call, "/set-password", {
      tone: "warn",
      text: "This address was registered more than once, so nobody's password was kept. Choose yours now.",
    });
  } catch (error) {
    return showVerify(
      call,
      email,
      refused(form, error, { fields: ["code"], codes: { already_verified: "code" } }),
    );
  }
}
