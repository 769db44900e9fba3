import type { ActionNeeding } from "../../core/access/action.ts";
import type { Principal } from "../../core/actor.ts";
import { AppError } from "../../core/errors.ts";
import { companyOfName } from "../../core/identity/agent-ref.ts";
import type { IdentitySettings } from "../../core/identity/settings.ts";
import type { TrustDomains } from "../../core/identity/trust-domain.ts";
import { type CompanyId, DEFAULT_COMPANY_ID } from "../../core/ids.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Random } from "../../ports/random.ts";
import type { Company } from "../../ports/store/company/companies.ts";
import type { Repos, Store } from "../../ports/store.ts";
import type { SvidSigner } from "../../ports/svid.ts";
import type { ActDeps } from "../audit/act.ts";
import { demandAllowed } from "../authorize.ts";

export type CompanyDeps = Omit<ActDeps, "store"> & {
  readonly store: Store;
  readonly random: Random;
  readonly svids: SvidSigner;
  readonly trustDomain: TrustDomains;
  readonly identity: IdentitySettings;
};

/** The company that a request is about: the one that it names, else the caller's own, which is `default` for people. */
export function companyOf(principal: Principal, named?: string): CompanyId {
  if (named !== undefined) return named as CompanyId;
  if (principal.type === "company") return principal.companyId;
  return principal.type === "agent" ? companyOfName(principal.name) : DEFAULT_COMPANY_ID;
}

/** The same for who may do this for it. Throws `forbidden`; whether there is such a company is not asked. */
export function authorizeCompany(
  deps: { readonly clock: Clock },
  principal: Principal,
  named: string | undefined,
  action: ActionNeeding<"company-holder">,
): CompanyId {
  const companyId = companyOf(principal, named);
  demandAllowed(deps, principal, { action, target: { companyId } });
  return companyId;
}

/** Throws `company_not_found`. */
export async function companyById(
  { companies }: Pick<Repos, "companies">,
  companyId: CompanyId,
): Promise<Company> {
  const company = await companies.byId(companyId);
  if (company !== undefined) return company;
  throw new AppError("company_not_found", { message: `Company not found: ${companyId}` });
}
