/** @jsxImportSource hono/jsx */
/** A new credential whose value a provider gives: how it is got, and from there to where a person agrees. */
import { readVaultRights } from "../../app/console/vault-rights.ts";
import { beginConnect, callbackUrl } from "../../app/vault/oauth/begin.ts";
import { putTokens } from "../../app/vault/oauth/put-tokens.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { vaultCrumbs } from "../console/nav.ts";
import { done } from "../console/notice.ts";
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
  TOKEN_FIELDS,
  TokenFields,
} from "./oauth-fields.tsx";
import { credentialPath, credentialsPath } from "./place.ts";

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
        crumbs={vaultCrumbs(vault, { label: "Credentials", path: credentialsPath(vault) })}
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
        <details open={TOKEN_FIELDS.some((field) => typed.of(field).error !== undefined)}>
          <summary>I have tokens already</summary>
          <TokenFields typed={typed} />
          <div class="actions">
            <button type="submit" name="act" value="tokens" class="quiet" formnovalidate>
              Store the tokens
            </button>
          </div>
        </details>
      </Form>
    </>,
  );
}

export async function takeNewOAuth(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const vault = param("name");
  const key = form.text("key").trim();
  try {
    if (form.text("act") === "tokens") return await takeTokens(visit, form, { vault, key });
    const browser = demandBrowser(visit);
    const request = { vault, key, browser, onlyNew: true, ...sentConfig(form) };
    const { url } = await beginConnect(deps, principal, request);
    return leaveFor(visit, { vault, key }, url);
  } catch (error) {
    return await showNewOAuth(visit, refused(form, error, { fields: [...OAUTH_FIELDS, ...TOKEN_FIELDS] }));
  }
}

/** Nobody has to agree any more. What of the client is left empty is as if it had not been asked for. */
async function takeTokens(
  visit: Visit,
  form: SentForm,
  at: { readonly vault: string; readonly key: string },
): Promise<Response> {
  const { tokenUrl, clientId, clientSecret, tokenAuthMethod } = sentConfig(form);
  await putTokens(visit.deps, visit.principal, {
    ...at,
    onlyNew: true,
    accessToken: form.text("access_token"),
    refreshToken: form.text("refresh_token"),
    ...{ tokenUrl, clientId, clientSecret, tokenAuthMethod },
  });
  return done(visit, credentialPath(at.vault, at.key, "connection"), `The tokens of ${at.key} are stored.`);
}

function keyOf(preset: string | undefined): string {
  return preset === undefined ? "" : `${preset.toUpperCase()}_TOKEN`;
}
