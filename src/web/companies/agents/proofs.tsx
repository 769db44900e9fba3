/** @jsxImportSource hono/jsx */
/** To have an SVID or a passport signed for an agent, each shown in that answer alone, and to take a passport back. */

import { readRegisteredAgent } from "../../../app/company/agents/registered-agents.ts";
import { issuePassport } from "../../../app/company/passports.ts";
import { revokePassport } from "../../../app/company/revoke-passport.ts";
import { issueAgentSvid } from "../../../app/company/svid.ts";
import { AppError } from "../../../core/errors.ts";
import { qualifiedRef } from "../../../core/identity/agent-ref.ts";
import type { CompanyAgentId, CompanyId } from "../../../core/ids.ts";
import type { Form as SentForm } from "../../../http/read-form.ts";
import { consolePage } from "../../console/console-page.tsx";
import { type Draft, draft, refused } from "../../console/draft.ts";
import { done } from "../../console/notice.ts";
import type { Visit } from "../../console/routes.ts";
import { csrfToken } from "../../csrf-token.ts";
import { LinkButton } from "../../ui/action.tsx";
import { Button, Field, Form } from "../../ui/form.tsx";
import { PageHead } from "../../ui/page-head.tsx";
import { Time } from "../../ui/time.tsx";
import { AGENTS_VIEW, COMPANIES, companyAgentPath, crumbsTo, passportPath } from "../place.ts";
import { shownOnce } from "../shown-once.tsx";
import { showCompanyAgent } from "./agent.tsx";
import { PASSPORT_FIELDS, SVID_FIELDS } from "./proof-forms.tsx";

const REASON = "reason";

/** The agent of the address, as use-cases are asked for it. */
function refOf({ param }: Visit): string {
  return qualifiedRef({ companyId: param("id") as CompanyId, agentId: param("agent") as CompanyAgentId });
}

function pathOf({ param }: Visit): string {
  return companyAgentPath(param("id"), param("agent"));
}

export async function takeSvid(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  try {
    const { svid, audience, expiresAt } = await issueAgentSvid(deps, principal, {
      ref: refOf(visit),
      parameters: Object.fromEntries(SVID_FIELDS.map((name) => [name, given(form, name)])),
    });
    return shownOnce(visit, {
      title: `An SVID of ${param("agent")}`,
      crumbs: crumbsTo(param("id"), AGENTS_VIEW),
      warning: "Whoever has it is the agent, for that audience, until it ends.",
      values: [{ id: "svid", name: "SVID", text: svid }],
      next: pathOf(visit),
      children: (
        <p class="aside">
          For <code>{audience}</code>. It ends <Time at={expiresAt} now={deps.clock.now()} />.
        </p>
      ),
    });
  } catch (error) {
    return await showCompanyAgent(visit, { svid: refused(form, error, { fields: SVID_FIELDS }) });
  }
}

/** As often as it was given, which is not at all for what was left blank. */
function given(form: SentForm, name: string): readonly string[] {
  const text = form.text(name).trim();
  return text === "" ? [] : [text];
}

export async function takePassport(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  try {
    const { passport, claims } = await issuePassport(deps, principal, {
      ref: refOf(visit),
      readBody: async () => termsOf(form),
    });
    return shownOnce(visit, {
      title: `A passport of ${param("agent")}`,
      crumbs: crumbsTo(param("id"), AGENTS_VIEW),
      warning: "Whoever has it may do as the agent what it says, until it ends or is revoked.",
      values: [{ id: "passport", name: "Passport", text: passport }],
      next: pathOf(visit),
      children: (
        <p class="aside">
          Its id is <code>{claims.jti}</code>. It ends <Time at={claims.exp * 1000} now={deps.clock.now()} />.
        </p>
      ),
    });
  } catch (error) {
    return await showCompanyAgent(visit, { passport: refused(form, error, { fields: PASSPORT_FIELDS }) });
  }
}

/** A body as the API takes one. What was left blank is not there. */
function termsOf(form: SentForm): Readonly<Record<string, unknown>> {
  const scopes = form
    .text("scopes")
    .split(/\s+/)
    .filter((scope) => scope !== "");
  const ttl = form.text("ttl").trim();
  const bindings = (["aud", "nonce", "requestHash"] as const).flatMap((name) =>
    given(form, name).map((text) => [name, text] as const),
  );
  return {
    ...(scopes.length === 0 ? {} : { scopes }),
    ...(ttl === "" ? {} : { ttl: Number(ttl) }),
    ...Object.fromEntries(bindings),
  };
}

export async function showRevokePassport(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const [company, agentId, jti] = [param("id"), param("agent"), param("jti")];
  const { passports } = await readRegisteredAgent(deps, principal, { named: company, agentId });
  if (!passports.some((one) => one.jti === jti)) throw new AppError("passport_not_found");
  return consolePage(
    visit,
    { title: "Revoke a passport", under: COMPANIES, draft: typed, narrow: true },
    <>
      <PageHead
        title="Revoke the passport"
        crumbs={[...crumbsTo(company, AGENTS_VIEW), { label: agentId, path: pathOf(visit) }]}
      />
      <p>
        Whoever asks this server about <code>{jti}</code> is told that it counts no more. Who verifies it by
        the public key alone takes it until it ends.
      </p>
      <Form action={passportPath(company, agentId, jti, "/revoke")} csrf={csrfToken(c, deps)}>
        <Field
          name={REASON}
          label="Why"
          hint="Whoever asks about the passport is told. May be left out."
          maxLength={500}
          {...typed.of(REASON)}
        />
        <div class="actions">
          <Button kind="danger">Revoke the passport</Button>
          <LinkButton href={pathOf(visit)} kind="quiet">
            Cancel
          </LinkButton>
        </div>
      </Form>
    </>,
  );
}

export async function takeRevokePassport(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  try {
    await revokePassport(deps, principal, {
      jti: param("jti"),
      readBody: async () => ({ [REASON]: form.text(REASON).trim() }),
    });
    return done(visit, pathOf(visit), "The passport was revoked.");
  } catch (error) {
    return await showRevokePassport(visit, refused(form, error, { fields: [REASON] }));
  }
}
