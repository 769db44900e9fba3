import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { AuditTarget } from "../../core/audit/record.ts";
import { parseKeyLabel, shownPrefix } from "../../core/company/api-key.ts";
import { AppError } from "../../core/errors.ts";
import { isObject } from "../../core/fields.ts";
import type { CompanyId, PublicId } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { ApiKey } from "../../ports/store/company/api-keys.ts";
import type { Repos } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { type ActDeps, act, actToRevoke, type Note } from "../audit/act.ts";
import { authorizeCompany, companyById } from "./company-of.ts";

/** `key` is shown this once. */
export type NewApiKey = { readonly key: string; readonly apiKey: ApiKey };

/** A new key of that company, not stored yet. */
export function newApiKey(
  deps: { readonly tokens: Tokens; readonly clock: Clock },
  companyId: CompanyId,
  label: string,
): NewApiKey {
  const { token: key, hash, publicId: id } = deps.tokens.mint("api-key");
  return {
    key,
    apiKey: { id, companyId, hash, prefix: shownPrefix(key), label, createdAt: deps.clock.now() },
  };
}

/** Within an act. */
export async function keepApiKey(repos: Pick<Repos, "apiKeys">, note: Note, apiKey: ApiKey): Promise<void> {
  await repos.apiKeys.create(apiKey);
  const changes = { company: { after: apiKey.companyId } };
  note({ action: "api-key.create", target: targetOf(apiKey), changes });
}

/**
 * Another key for a company. `readBody` is asked once it is known that the principal may. Throws `forbidden`,
 * `company_not_found`, `bad_request`.
 */
export async function createApiKey(
  deps: ActDeps & { readonly tokens: Tokens },
  principal: Principal,
  { named, readBody }: { readonly named: string | undefined; readonly readBody: () => Promise<unknown> },
): Promise<NewApiKey> {
  const companyId = authorizeCompany(deps, principal, named, "api-key:manage");
  const body = await readBody();
  const created = newApiKey(deps, companyId, parseKeyLabel(isObject(body) ? body["label"] : undefined));
  return await act(deps, doerOf(principal), async (repos, note) => {
    await companyById(repos, companyId);
    await keepApiKey(repos, note, created.apiKey);
    return created;
  });
}

/** The keys that are good, the oldest first. Throws `forbidden`, `company_not_found`. */
export async function listApiKeys(
  deps: { readonly store: Pick<Repos, "apiKeys" | "companies">; readonly clock: Clock },
  principal: Principal,
  named: string | undefined,
): Promise<readonly ApiKey[]> {
  const companyId = authorizeCompany(deps, principal, named, "api-key:manage");
  await companyById(deps.store, companyId);
  return await deps.store.apiKeys.ofCompany(companyId);
}

/**
 * Whoever holds it is a stranger from now on. Throws `forbidden`, `api_key_not_found`, and `last_api_key`, since a
 * company without one could not ask for another.
 */
export async function revokeApiKey(
  deps: ActDeps,
  principal: Principal,
  { named, id }: { readonly named: string | undefined; readonly id: string },
): Promise<void> {
  const companyId = authorizeCompany(deps, principal, named, "api-key:manage");
  await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const keys = await repos.apiKeys.ofCompany(companyId);
    const key = keys.find((one) => one.id === id);
    if (key === undefined) throw new AppError("api_key_not_found");
    if (keys.length === 1) throw new AppError("last_api_key");
    await repos.apiKeys.revoke(companyId, id as PublicId, deps.clock.now());
    note({ action: "api-key.revoke", target: targetOf(key), changes: { company: { before: companyId } } });
  });
}

function targetOf({ id, label }: ApiKey): AuditTarget {
  return { type: "api-key", id, name: label };
}
