/** @jsxImportSource hono/jsx */
/** To create an API key of a company, which is shown in that answer alone, and to revoke one. */
import { createApiKey, listApiKeys, revokeApiKey } from "../../app/company/api-keys.ts";
import { AppError } from "../../core/errors.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { Confirm } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { showKeys } from "./keys.tsx";
import { COMPANIES, companyPath, crumbsTo, KEYS_VIEW, keyName, keyPath } from "./place.ts";
import { shownOnce } from "./shown-once.tsx";

export async function takeKey(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const company = param("id");
  try {
    const { key } = await createApiKey(deps, principal, {
      named: company,
      readBody: async () => ({ label: form.text("label").trim() }),
    });
    return shownOnce(visit, {
      title: "The new API key",
      crumbs: crumbsTo(company, KEYS_VIEW),
      warning:
        "Whoever has this key can register agents of the company, and have identities signed for them.",
      values: [{ id: "api-key", name: "API key", text: key }],
      next: companyPath(company, KEYS_VIEW.path),
    });
  } catch (error) {
    return await showKeys(visit, { key: refused(form, error, { fields: ["label"] }) });
  }
}

export async function showRevokeKey(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const company = param("id");
  const key = (await listApiKeys(deps, principal, company)).find(({ id }) => id === param("key"));
  if (key === undefined) throw new AppError("api_key_not_found");
  const title = `Revoke the key ${keyName(key)}`;
  return consolePage(
    visit,
    { title, under: COMPANIES, draft: typed, narrow: true },
    <Confirm
      title={title}
      crumbs={crumbsTo(company, KEYS_VIEW)}
      action={keyPath(company, key.id, "/revoke")}
      csrf={csrfToken(c, deps)}
      button="Revoke the key"
      cancel={companyPath(company, KEYS_VIEW.path)}
      draft={typed}
    >
      <p>
        Programs that show <code>{`${key.prefix}…`}</code> are refused from that moment on. What they fetched
        with it before, such as SVIDs, is good until it ends.
      </p>
    </Confirm>,
  );
}

export async function takeRevokeKey(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const company = param("id");
  try {
    await revokeApiKey(deps, principal, { named: company, id: param("key") });
    return done(visit, companyPath(company, KEYS_VIEW.path), "The key was revoked.");
  } catch (error) {
    return await showRevokeKey(visit, refused(form, error, { fields: [] }));
  }
}
