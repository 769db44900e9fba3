/** @jsxImportSource hono/jsx */
/** Asks who it is before a form is taken that gives somebody access, shows a secret or sends one further. */
import { ownAccount } from "../../app/account/password.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import type { Access, Route } from "../../http/route.ts";
import { csrfToken } from "../csrf-token.ts";
import { Button, Field, Form } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { consolePage } from "./console-page.tsx";
import { type Draft, draft, refused } from "./draft.ts";
import { formPage } from "./fault.tsx";
import { demandProof, FROM, LINK, lacksProof, PASSWORD, PROOF_PLACES, withoutProof } from "./proof.ts";
import { safeNext } from "./return-to.ts";
import { formRoute, type Visit } from "./routes.ts";

type Options = {
  /** What the form does, as in `To … it is asked once more who you are`. */
  readonly to: string;
  /** Which forms are asked; all unless said. */
  readonly when?: (form: SentForm) => boolean;
};

/**
 * A form as `formRoute` takes it, whose sender has just shown who they are. What was sent is kept in the page that asks, so
 * such a form holds no secret, and goes on from there.
 */
export function provenRoute(
  path: `/${string}`,
  access: Exclude<Access, "always" | "anonymous">,
  { to, when = () => true }: Options,
  take: (visit: Visit, form: SentForm) => Promise<Response>,
): Route {
  return formRoute(path, access, async (visit, form) => {
    const own = withoutProof(form);
    if (when(form) && lacksProof(visit, form)) {
      const isAsked = form.names.includes(PASSWORD) || form.names.includes(LINK);
      const from = form.names.includes(FROM) ? safeNext(form.text(FROM)) : formPage(visit.c);
      if (!isAsked) return await ask(visit, own, { to, from, typed: draft() });
      try {
        await demandProof(visit, form);
      } catch (error) {
        return await ask(visit, own, { to, from, typed: refused(form, error, PROOF_PLACES) });
      }
    }
    return await take(visit, own);
  });
}

type Question = Pick<Options, "to"> & { readonly from: string; readonly typed: Draft };

async function ask(visit: Visit, sent: SentForm, { to, from, typed }: Question): Promise<Response> {
  const { c, deps, principal, origin } = visit;
  const { pathname, search } = new URL(c.req.url);
  const hasPassword = (await ownAccount(deps, principal)).passwordHash !== undefined;
  return consolePage(
    visit,
    { title: "Confirm that it is you", draft: typed, narrow: true },
    <>
      <PageHead title="Confirm that it is you" lead={`To ${to} takes more than being logged in here.`} />
      <Form action={`${pathname}${search}`} csrf={csrfToken(c, deps)}>
        <input type="hidden" name={FROM} value={from} />
        {sent.names
          .filter((name) => name !== "csrf")
          .map((name) => (
            <input key={name} type="hidden" name={name} value={sent.text(name)} />
          ))}
        <Proof hasPassword={hasPassword} isLocal={origin.isLocal} typed={typed} />
        <div class="actions">
          <Button>Go on</Button>
          <a class="button quiet" href={from}>
            Cancel
          </a>
        </div>
      </Form>
      <p class="aside">Where scripts are allowed, it is not asked again for a quarter of an hour.</p>
    </>,
  );
}

type ProofProps = { readonly hasPassword: boolean; readonly isLocal: boolean; readonly typed: Draft };

/** The field that proves who sends a form, for one that holds a secret and asks within itself. */
export async function proofField({ deps, principal, origin }: Visit, typed: Draft) {
  const hasPassword = (await ownAccount(deps, principal)).passwordHash !== undefined;
  return <Proof hasPassword={hasPassword} isLocal={origin.isLocal} typed={typed} />;
}

function Proof({ hasPassword, isLocal, typed }: ProofProps) {
  if (!hasPassword && isLocal) return <LinkField typed={typed} />;
  if (!hasPassword) {
    return (
      <p>
        Your account has no password yet. <a href="/forgot-password">Set one</a> with a code that is mailed to
        you, and come back.
      </p>
    );
  }
  return (
    <Field
      name={PASSWORD}
      label="Your password"
      type="password"
      autocomplete="current-password"
      isOwn
      required
      {...typed.of(PASSWORD)}
    />
  );
}

/** For an account that has no password. It is no secret any more once it was sent. */
export function LinkField({ typed }: { readonly typed: Draft }) {
  return (
    <Field
      name={LINK}
      label="Link of the command line"
      hint={
        <>
          Your account has no password. Run <code>agent-vault console</code> on the server's machine, and
          paste what it prints.
        </>
      }
      code
      {...typed.of(LINK)}
      value=""
    />
  );
}
