/** @jsxImportSource hono/jsx */
import { authorize } from "../../app/authorize.ts";
import { createCompany } from "../../app/company/companies.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { Button, Field, Form } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { METADATA, MetadataField, typedMetadata } from "./metadata.tsx";
import { COMPANIES, CRUMBS, companyPath, NEW_COMPANY } from "./place.ts";
import { shownOnce } from "./shown-once.tsx";

const ID = "companyId";
const PLACES = { fields: [ID, METADATA], codes: { company_exists: ID, body_too_large: METADATA } } as const;

export async function showNewCompany(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal } = visit;
  authorize(deps, principal, "company:create");
  return consolePage(
    visit,
    { title: "New company", under: COMPANIES, draft: typed, narrow: true },
    <>
      <PageHead
        title="New company"
        lead="It gets signing keys, and a first API key, which is shown once."
        crumbs={CRUMBS}
      />
      <Form action={NEW_COMPANY} csrf={csrfToken(c, deps)}>
        <Field
          name={ID}
          label="Id"
          hint="1 to 255 of A–Z, a–z, 0–9, dot, underscore and hyphen. It is part of the SPIFFE ID of each of its agents, and stays."
          required
          code
          maxLength={255}
          {...typed.of(ID)}
        />
        <MetadataField typed={typed} />
        <div class="actions">
          <Button>Create the company</Button>
        </div>
      </Form>
    </>,
  );
}

export async function takeNewCompany(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal } = visit;
  try {
    const { company, apiKey } = await createCompany(deps, principal, async () => ({
      [ID]: form.text(ID).trim(),
      [METADATA]: typedMetadata(form),
    }));
    return shownOnce(visit, {
      title: `Company ${company.id} was created`,
      crumbs: CRUMBS,
      warning:
        "Whoever has this key can register agents of the company, and have identities signed for them.",
      values: [{ id: "api-key", name: "Its API key", text: apiKey }],
      next: companyPath(company.id, "/connect"),
    });
  } catch (error) {
    return await showNewCompany(visit, refused(form, error, PLACES));
  }
}
