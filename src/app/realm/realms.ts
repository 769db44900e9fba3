import type { RealmAction } from "../../core/access/action.ts";
import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import type { AuditTarget } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import { parseRealm, parseRealmChange, realmIdOf } from "../../core/realm/realm.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { CountedRealm, Realm } from "../../ports/store/realm/realms.ts";
import type { Repos, Store } from "../../ports/store.ts";
import { type ActDeps, act, actToRevoke } from "../audit/act.ts";
import { authorize, demandAllowed, may } from "../authorize.ts";
import { companyById, companyOf } from "../company/company-of.ts";
import { agentsSeenBy } from "./agents-seen.ts";
import { demandMayFree, enterRealm } from "./find-realm.ts";

type Deps = { readonly store: Store; readonly clock: Clock };
type ReadBody = () => Promise<unknown>;

/** The realms that the principal is in; for owners all of them, for a company its own. Throws `forbidden`. */
export async function listRealms(deps: Deps, principal: Principal): Promise<readonly CountedRealm[]> {
  demandAllowed(deps, principal, { action: "realm:list" });
  const { companyId, visibleTo } = await agentsSeenBy(deps, principal);
  return await deps.store.realms.list({
    ...(companyId === undefined ? {} : { companyId }),
    ...(visibleTo === undefined ? {} : { ids: visibleTo.realmIds }),
  });
}

/** Throws `realm_not_found`. */
export async function readRealm(deps: Deps, principal: Principal, ref: string): Promise<CountedRealm> {
  const { realm } = await enterRealm(deps, principal, { ref, action: "realm:read" });
  return await counted(deps.store, realm);
}

/** A realm as somebody stands in it, and what they may be offered to do with it. */
export type RealmRights = {
  readonly realm: CountedRealm;
  readonly may: (action: RealmAction) => boolean;
};

/** The same for who may do `action`. It decides what is shown; each use-case asks again. Throws as `enterRealm` does. */
export async function readRealmRights(
  deps: Deps,
  principal: Principal,
  { ref, action }: { readonly ref: string; readonly action: RealmAction },
): Promise<RealmRights> {
  const { realm, target } = await enterRealm(deps, principal, { ref, action });
  return {
    realm: await counted(deps.store, realm),
    may: (asked) => may(deps, principal, { action: asked, target }),
  };
}

/**
 * A realm of the company that is named, else of `default`; nobody is in it. `readBody` is asked once it is known that
 * the principal may. Throws `forbidden`, `company_not_found`, `bad_request`, `realm_exists`.
 */
export async function createRealm(
  deps: Deps & ActDeps & { readonly random: Random },
  principal: Principal,
  { company, readBody }: { readonly company: string | undefined; readonly readBody: ReadBody },
): Promise<CountedRealm> {
  authorize(deps, principal, "realm:create");
  const companyId = companyOf(principal, company);
  await companyById(deps.store, companyId);
  const fields = parseRealm(await readBody());
  const id = realmIdOf(deps.random.uuid());
  const realm: Realm = { ...fields, id, companyId, isDefault: false, createdAt: deps.clock.now() };
  await act(deps, doerOf(principal), async ({ realms }, note) => {
    if (!(await realms.create(realm))) throw realmExists(realm.slug);
    const changes = { company: { after: companyId }, slug: { after: realm.slug } };
    note({ action: "realm.create", target: targetOf(realm), changes });
  });
  return { ...realm, agentCount: 0, userCount: 0 };
}

/**
 * `judge` is shown what stands, in one unit of work with the writing: what it throws changes nothing. Throws
 * `realm_not_found`, `forbidden`, `bad_request`, `realm_exists`.
 */
export async function changeRealm(
  deps: Deps & ActDeps,
  principal: Principal,
  {
    ref,
    readBody,
    judge,
  }: { readonly ref: string; readonly readBody: ReadBody; readonly judge?: (now: Realm) => void },
): Promise<CountedRealm> {
  await enterRealm(deps, principal, { ref, action: "realm:change" });
  const change = parseRealmChange(await readBody());
  return await act(deps, doerOf(principal), async (repos, note) => {
    const { realm } = await enterRealm({ ...deps, store: repos }, principal, { ref, action: "realm:change" });
    judge?.(realm);
    const { description: before, ...kept } = realm;
    const { description = before ?? null, ...named } = change;
    const after: Realm = { ...kept, ...named, ...(description === null ? {} : { description }) };
    if (!(await repos.realms.update(realm.id, after))) throw realmExists(after.slug);
    const changes = {
      name: { before: realm.name, after: after.name },
      slug: { before: realm.slug, after: after.slug },
    };
    note({ action: "realm.change", target: targetOf(after), changes });
    return await counted(repos, after);
  });
}

/**
 * Agents that are in no other realm land in the default one of their company. Throws `forbidden`, `realm_not_found`,
 * `default_realm`.
 */
export async function deleteRealm(deps: Deps & ActDeps, principal: Principal, ref: string): Promise<void> {
  authorize(deps, principal, "realm:delete");
  await actToRevoke(deps, doerOf(principal), async (repos, note) => {
    const within = { ...deps, store: repos };
    const { realm } = await enterRealm(within, principal, { ref, action: "realm:read" });
    if (realm.isDefault) throw new AppError("default_realm");
    await demandMayFree(within, principal, realm);
    await repos.realms.delete(realm.id);
    note({ action: "realm.delete", target: targetOf(realm), changes: { slug: { before: realm.slug } } });
  });
}

/** What records say of a realm. */
export function targetOf({ id, name }: Realm): AuditTarget {
  return { type: "realm", id, name };
}

async function counted({ realms }: Pick<Repos, "realms">, realm: Realm): Promise<CountedRealm> {
  const [found] = await realms.list({ ids: [realm.id] });
  return found ?? { ...realm, agentCount: 0, userCount: 0 };
}

function realmExists(slug: string): AppError {
  return new AppError("realm_exists", { message: `A realm with the slug "${slug}" exists already` });
}
