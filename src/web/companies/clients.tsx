/** @jsxImportSource hono/jsx */
/** To create an OAuth client of a company, whose secret is shown in that answer alone, and to delete one. */
import { createOAuthClient, listOAuthClients, revokeOAuthClient } from "../../app/company/oauth-clients.ts";
import { AppError } from "../../core/errors.ts";
import type { Form as SentForm } from "../../http/read-form.ts";
import { Confirm } from "../console/confirm.tsx";
import { consolePage } from "../console/console-page.tsx";
import { type Draft, draft, refused } from "../console/draft.ts";
import { done } from "../console/notice.ts";
import type { Visit } from "../console/routes.ts";
import { csrfToken } from "../csrf-token.ts";
import { showKeys } from "./keys.tsx";
import { COMPANIES, clientName, clientPath, companyPath, crumbsTo, KEYS_VIEW } from "./place.ts";
import { shownOnce } from "./shown-once.tsx";

export async function takeClient(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const company = param("id");
  try {
    const { client, secret } = await createOAuthClient(deps, principal, {
      named: company,
      readBody: async () => ({ label: form.text("label").trim() }),
    });
    return shownOnce(visit, {
      title: "The new OAuth client",
      crumbs: crumbsTo(company, KEYS_VIEW),
      warning:
        "Whoever has the secret gets tokens by which agents of the company are registered and signed for.",
      values: [
        { id: "client-id", name: "Client id", text: client.id },
        { id: "client-secret", name: "Client secret", text: secret },
      ],
      next: companyPath(company, KEYS_VIEW.path),
    });
  } catch (error) {
    return await showKeys(visit, { client: refused(form, error, { fields: ["label"] }) });
  }
}

export async function showDeleteClient(visit: Visit, typed: Draft = draft()): Promise<Response> {
  const { c, deps, principal, param } = visit;
  const company = param("id");
  const client = (await listOAuthClients(deps, principal, company)).find(({ id }) => id === param("client"));
  if (client === undefined) throw new AppError("oauth_client_not_found");
  const title = `Delete the client ${clientName(client)}`;
  return consolePage(
    visit,
    { title, under: COMPANIES, draft: typed, narrow: true },
    <Confirm
      title={title}
      crumbs={crumbsTo(company, KEYS_VIEW)}
      action={clientPath(company, client.id, "/delete")}
      csrf={csrfToken(c, deps)}
      button="Delete the client"
      cancel={companyPath(company, KEYS_VIEW.path)}
      draft={typed}
    >
      <p>
        The secret of <code>{client.id}</code> gets no token from that moment on, and every token that it got
        is refused.
      </p>
    </Confirm>,
  );
}

export async function takeDeleteClient(visit: Visit, form: SentForm): Promise<Response> {
  const { deps, principal, param } = visit;
  const company = param("id");
  try {
    await revokeOAuthClient(deps, principal, { named: company, id: param("client") });
    return done(visit, companyPath(company, KEYS_VIEW.path), "The client was deleted.");
  } catch (error) {
    return await showDeleteClient(visit, refused(form, error, { fields: [] }));
  }
}
