import type { RealmAction } from "../../core/access/action.ts";
import type { RealmTarget } from "../../core/access/decide.ts";
import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import type { CompanyId } from "../../core/ids.ts";
import { parseRealmRef } from "../../core/realm/realm.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Realm } from "../../ports/store/realm/realms.ts";
import type { Repos } from "../../ports/store.ts";
import { demandAllowed, may } from "../authorize.ts";
import { companyOf } from "../company/company-of.ts";

type Deps = { readonly store: Pick<Repos, "realms">; readonly clock: Clock };

/** The realm that a reference names, whoever asks: an id, `company:slug`, or a slug, which is one of that company's. */
export async function realmOfRef(
  { realms }: Pick<Repos, "realms">,
  ref: string,
  companyId: CompanyId,
): Promise<Realm | undefined> {
  const named = parseRealmRef(ref, companyId);
  return "id" in named ? await realms.byId(named.id) : await realms.bySlug(named.companyId, named.slug);
}

/** The realm, for who may do this in it. Throws `realm_not_found` where the principal sees none, and `forbidden`. */
export async function enterRealm(
  deps: Deps,
  principal: Principal,
  { ref, action }: { readonly ref: string; readonly action: RealmAction },
): Promise<{ readonly realm: Realm; readonly target: RealmTarget }> {
  const realm = await realmOfRef(deps.store, ref, companyOf(principal));
  if (realm === undefined) throw realmNotFound();
  const target = await targetOf(deps, principal, realm);
  if (!may(deps, principal, { action: "realm:read", target })) throw realmNotFound();
  demandAllowed(deps, principal, { action, target });
  return { realm, target };
}

/**
 * Within a unit of work: who takes agents out of a realm takes what its policies hold them to from them, which is not for
 * everybody who administers it. Throws `forbidden`.
 */
export async function demandMayFree(
  { store, clock }: { readonly store: Pick<Repos, "policies">; readonly clock: Clock },
  principal: Principal,
  { id }: Realm,
): Promise<void> {
  if (may({ clock }, principal, { action: "policy:write" })) return;
  if ((await store.policies.list({ realmId: id })).length === 0) return;
  throw new AppError("forbidden", {
    message: "The realm has policies: only a person who is owner can take agents out of it",
  });
}

async function targetOf(
  { store }: Deps,
  principal: Principal,
  { id, companyId }: Realm,
): Promise<RealmTarget> {
  if (principal.type === "user") {
    return { companyId, realmRole: await store.realms.roleOf(id, principal.id), isInside: false };
  }
  const isInside = principal.type === "agent" && (await store.realms.idsOf(principal.id)).includes(id);
  return { companyId, realmRole: undefined, isInside };
}

function realmNotFound(): AppError {
  return new AppError("realm_not_found");
}
