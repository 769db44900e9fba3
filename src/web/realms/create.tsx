/** @jsxImportSource hono/jsx */
import { authorize } from "../../app/authorize.ts";
import { listCompanies } from "../../app/company/companies.ts";
import { createRealm } from "../../app/realm/realms.ts";
import { DEFAULT_COMPANY_ID } from "../../core/ids.ts";
import { DEFAULT_REALM } from "../../core/realm/realm.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { Select } from "../ui/choice.tsx";
import { Button, Form } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import { REALM_FIELDS, RealmFields, typedRealm } from "./fields.tsx";
import { CRUMBS, NEW_REALM, REALMS, realmPath } from "./place.ts";

const COMPANY = "company";
const PLACES = { fields: [...REALM_FIELDS, COMPANY], codes: { company_not_found: COMPANY } } as const;

export async function showNewRealm(
  visit: Visit,
  typed: Draft = draft({ color: DEFAULT_REALM.color, [COMPANY]: DEFAULT_COMPANY_ID }),
): Promise<Response> {
  const { c, deps, principal } = visit;
  authorize(deps, principal, "realm:create");
  const companies = await listCompanies(deps, principal);
  return consolePage(
    visit,
    { title: "New realm", under: REALMS, draft: typed, narrow: true },
    <>
      <PageHead title="New realm" lead="Nobody is in it at first." crumbs={CRUMBS} />
      <Form action={NEW_REALM} csrf={csrfToken(c, deps)}>
        <Select
          name={COMPANY}
          label="Company"
          hint="Only agents of this company can be in it. It stays."
          options={companies.map(({ id }) => ({ value: id, label: id }))}
          {...typed.of(COMPANY)}
        />
        <RealmFields typed={typed} hasSlug={false} />
        <div class="actions">
          <Button>Create the realm</Button>
        </div>
      </Form>
    </>,
  );
}

export async function takeNewRealm(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal } = visit;
  try {
    const { color, ...fields } = typedRealm(form);
    const { id } = await createRealm(deps, principal, {
      company: form.text(COMPANY) || undefined,
      readBody: async () => ({ ...fields, color: color === "" ? undefined : color }),
    });
    return done(visit, realmPath(id), "The realm was created.");
  } catch (error) {
    return await showNewRealm(visit, refused(form, error, PLACES));
  }
}
