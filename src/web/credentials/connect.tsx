/** @jsxImportSource hono/jsx */
/** A new credential whose value a provider gives: how it is got, and from there to where a person agrees. */
import { readVaultRights } from "../../app/console/vault-rights.ts";
import { beginConnect, callbackUrl } from "../../app/vault/oauth/begin.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { demandBrowser, leaveFor } from "../oauth/leave.ts";
import { Button, Field, Form } from "../ui/form.tsx";
import { PageHead } from "../ui/page-head.tsx";
import {
  OAUTH_FIELDS,
  OAuthFields,
  oauthValues,
  ProviderPicker,
  presetNamed,
  sentConfig,
} from "./oauth-fields.tsx";
import { credentialsPath } from "./place.ts";

const STEP = "/new-oauth";

export async function showNewOAuth(visit: Visit, again?: Draft): Promise<Response> {
  const { c, deps, principal, param, query } = visit;
  const rights = await readVaultRights(deps, principal, { name: param("name"), action: "credential:write" });
  const vault = rights.vault.name;
  const preset = presetNamed(query("preset"));
  const typed = again ?? draft({ ...oauthValues(preset ?? {}), key: query("key") ?? keyOf(preset?.id) });
  const path = credentialsPath(vault, STEP);
  return consolePage(
    visit,
    { title: "New OAuth credential", rights, under: credentialsPath(vault), draft: typed, narrow: true },
    <>
      <PageHead
        title="New OAuth credential"
        lead="You agree at the provider, and its tokens are stored here and refreshed from then on. Agents never see them."
        crumbs={[{ label: "Credentials", path: credentialsPath(vault) }]}
      />
      <ProviderPicker action={path} chosen={preset?.id ?? ""} />
      <Form action={path} csrf={csrfToken(c, deps)}>
        <Field
          name="key"
          label="Key"
          hint="What services name it by, such as GITHUB_TOKEN."
          code
          required
          {...typed.of("key")}
        />
        <OAuthFields typed={typed} callbackUrl={callbackUrl(deps.baseUrl)} hasSecret={false} />
        <div class="actions">
          <Button>Go on to the provider</Button>
          <a class="button quiet" href={credentialsPath(vault)}>
            Cancel
          </a>
        </div>
      </Form>
    </>,
  );
}

export async function takeNewOAuth(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  const key = form.text("key").trim();
  try {
    const browser = demandBrowser(visit);
    const request = { vault, key, browser, onlyNew: true, ...sentConfig(form) };
    const { url } = await beginConnect(deps, principal, request);
    return leaveFor(visit, { vault, key }, url);
  } catch (error) {
    return await showNewOAuth(visit, refused(form, error, { fields: OAUTH_FIELDS }));
  }
}

function keyOf(preset: string | undefined): string {
  return preset === undefined ? "" : `${preset.toUpperCase()}_TOKEN`;
}
