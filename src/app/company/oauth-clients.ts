import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { AuditTarget, Doer } from "../../core/audit/record.ts";
import { parseKeyLabel } from "../../core/company/api-key.ts";
import { COMPANY_TOKEN_SECONDS, OAUTH_CLIENT_ID_PREFIX } from "../../core/company/oauth-client.ts";
import { AppError } from "../../core/errors.ts";
import { isObject } from "../../core/fields.ts";
import type { Clock } from "../../ports/clock.ts";
import type { CompanyOAuthClient } from "../../ports/store/company/oauth-clients.ts";
import type { Repos, Store } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type ActDeps, act, actToRevoke } from "../audit/act.ts";
import { authorizeCompany, companyById } from "./company-of.ts";

/**
 * A client of a company, whose secret is shown this once. `readBody` is asked once it is known that the principal may.
 * Throws `forbidden`, `company_not_found`, `bad_request`.
 */
export async function createOAuthClient(
  deps: ActDeps & { readonly tokens: Tokens },
  principal: Principal,
  { named, readBody }: { readonly named: string | undefined; readonly readBody: () => Promise<unknown> },
): Promise<{ readonly client: CompanyOAuthClient; readonly secret: string }> {
  const companyId = authorizeCompany(deps, principal, named, "oauth-client:manage");
  const body = await readBody();
  const label = parseKeyLabel(isObject(body) ? body["label"] : undefined);
  const { token: secret, hash: secretHash, publicId } = deps.tokens.mint("client-secret");
  const id = `${OAUTH_CLIENT_ID_PREFIX}${publicId}`;
  const client = { id, companyId, secretHash, label, createdAt: deps.clock.now() };
  return await act(deps, doerOf(principal), async (repos, note) => {
    await companyById(repos, companyId);
    await repos.oauthClients.create(client);
    const changes = { company: { after: companyId } };
    note({ action: "oauth-client.create", target: targetOf(client), changes });
    return { client, secret };
  });
}

/** The clients that are good, the oldest first. Throws `forbidden`, `company_not_found`. */
export async function listOAuthClients(
  deps: { readonly store: Pick<Repos, "oauthClients" | "companies">; readonly clock: Clock },
  principal: Principal,
  named: string | undefined,
): Promise<readonly CompanyOAuthClient[]> {
  const companyId = authorizeCompany(deps, principal, named, "oauth-client:manage");
  await companyById(deps.store, companyId);
  return await deps.store.oauthClients.ofCompany(companyId);
}

/** Ends the client and all that it was given. Throws `forbidden`, `oauth_client_not_found`. */
export async function revokeOAuthClient(
  deps: ActDeps,
  principal: Principal,
  { named, id }: { readonly named: string | undefined; readonly id: string },
): Promise<void> {
  const companyId = authorizeCompany(deps, principal, named, "oauth-client:manage");
  await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const client = await repos.oauthClients.byId(id);
    if (client?.companyId !== companyId) throw new AppError("oauth_client_not_found");
    await repos.oauthClients.revoke(companyId, id, deps.clock.now());
    const changes = { company: { before: companyId } };
    note({ action: "oauth-client.revoke", target: targetOf(client), changes });
  });
}

/** What a client shows of itself. */
export type ClientSecret = { readonly id: string; readonly secret: string };

/** The client of that id and secret. Throws `invalid_client`, in the same words for an id that there is not. */
export async function authenticateClient(
  { store, tokens }: { readonly store: Pick<Repos, "oauthClients">; readonly tokens: Tokens },
  { id, secret }: ClientSecret,
): Promise<CompanyOAuthClient> {
  const client = await store.oauthClients.byId(id);
  if (client === undefined || !tokens.matches(secret, client.secretHash))
    throw new AppError("invalid_client");
  return client;
}

/**
 * A token for the secret of a client (RFC 6749, 4.4), good for an hour wherever a key of its company is. Throws
 * `invalid_client`.
 */
export async function openCompanyToken(
  deps: ActDeps & { readonly store: Store; readonly tokens: Tokens },
  shown: ClientSecret,
  ip: string,
): Promise<{ readonly token: string; readonly expiresIn: number }> {
  const client = await authenticateClient(deps, shown);
  const { token, hash, publicId } = deps.tokens.mint("company-token");
  const { id: clientId, companyId } = client;
  const expiresAt = deps.clock.now() + COMPANY_TOKEN_SECONDS * 1000;
  const by: Doer = { type: "company", id: companyId, name: companyId, sessionId: publicId, ip };
  return await act(deps, by, async (repos, note) => {
    // It may have been revoked meanwhile.
    if ((await repos.oauthClients.byId(clientId)) === undefined) throw new AppError("invalid_client");
    await repos.companyTokens.create({ hash, publicId, companyId, clientId, expiresAt });
    note({ action: "oauth-client.open", target: targetOf(client) });
    return { token, expiresIn: COMPANY_TOKEN_SECONDS };
  });
}

function targetOf({ id, label }: CompanyOAuthClient): AuditTarget {
  return { type: "oauth-client", id, name: label };
}
