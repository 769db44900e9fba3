import type { Principal } from "../../core/actor.ts";
import { anonymousDoer, doerOf } from "../../core/audit/doer.ts";
import type { Doer } from "../../core/audit/record.ts";
import { parseRegisterCompany } from "../../core/company/register.ts";
import { AppError } from "../../core/errors.ts";
import { hasTrustDomain, type TrustDomains } from "../../core/identity/trust-domain.ts";
import type { CompanyId } from "../../core/ids.ts";
import type { Company, CountedCompany } from "../../ports/store/company/companies.ts";
import type { Repos } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { act } from "../audit/act.ts";
import { authorize } from "../authorize.ts";
import { keepApiKey, newApiKey } from "./api-keys.ts";
import { authorizeCompany, type CompanyDeps, companyById } from "./company-of.ts";
import { newSigningKeys } from "./signing-keys.ts";

/** What the key is called that comes with a company. */
const FIRST_KEY_LABEL = "bootstrap";

type NewCompany = { readonly company: Company; readonly apiKey: string };

/**
 * A company with signing keys of its own and its first API key, which is shown this once. `readBody` is asked once it is
 * known that the principal may. Throws `forbidden`, `bad_request`, `body_too_large`, `company_exists`.
 */
export async function createCompany(
  deps: CompanyDeps & { readonly tokens: Tokens },
  principal: Principal,
  readBody: () => Promise<unknown>,
): Promise<NewCompany> {
  authorize(deps, principal, "company:create");
  return await makeCompany(deps, doerOf(principal), await readBody());
}

/** The same for a stranger, where the operator lets anyone make one. Throws `authentication_required` where not. */
export async function openCompany(
  deps: CompanyDeps & { readonly tokens: Tokens },
  ip: string,
  readBody: () => Promise<unknown>,
): Promise<NewCompany> {
  if (!deps.identity.openCompanies) throw new AppError("authentication_required");
  return await makeCompany(deps, anonymousDoer(ip), await readBody());
}

async function makeCompany(
  deps: CompanyDeps & { readonly tokens: Tokens },
  doer: Doer,
  body: unknown,
): Promise<NewCompany> {
  const { companyId, metadata } = parseRegisterCompany(body);
  demandTrustDomain(deps.trustDomain, companyId);
  const now = deps.clock.now();
  const signingKeys = newSigningKeys(deps, companyId);
  const { key, apiKey } = newApiKey(deps, companyId, FIRST_KEY_LABEL);
  const kept = metadata === undefined ? {} : { metadata };
  return await act(deps, doer, async (repos, note) => {
    const company = { id: companyId, registeredAt: now, bundleSequence: 0, ...kept };
    if (!(await repos.companies.create(company))) {
      throw new AppError("company_exists", { message: `Company already exists: ${companyId}` });
    }
    await repos.signingKeys.replace(companyId, signingKeys, now);
    const kids = signingKeys.map(({ kid }) => kid);
    note({
      action: "company.create",
      target: { type: "company", id: companyId, name: companyId },
      changes: { signing_keys: { after: kids } },
    });
    await keepApiKey(repos, note, apiKey);
    return { company, apiKey: key };
  });
}

/** All companies, by id, with what they have. Throws `forbidden`. */
export async function listCompanies(
  deps: Pick<CompanyDeps, "clock"> & { readonly store: Pick<Repos, "companies"> },
  principal: Principal,
): Promise<readonly CountedCompany[]> {
  authorize(deps, principal, "company:list");
  return await deps.store.companies.listCounted();
}

/** The company that is asked of, see `companyOf`. Throws `forbidden`, `company_not_found`. */
export async function readCompany(
  deps: Pick<CompanyDeps, "clock"> & { readonly store: Pick<Repos, "companies"> },
  principal: Principal,
  named: string | undefined,
): Promise<Company> {
  const companyId = authorizeCompany(deps, principal, named, "company:read");
  return await companyById(deps.store, companyId);
}

/**
 * For the start of a server: throws `invalid_config` when companies are kept whose ids fit in no trust domain of their
 * own.
 */
export async function demandTrustDomains(
  trustDomain: TrustDomains,
  { companies }: Pick<Repos, "companies">,
): Promise<void> {
  const unfit = (await companies.list()).filter(({ id }) => !hasTrustDomain(trustDomain, id));
  if (unfit.length === 0) return;
  const names = unfit.slice(0, 5).map(({ id }) => `"${id}"`);
  throw new AppError("invalid_config", {
    message: `SPIFFE_TRUST_DOMAIN_TEMPLATE gives no trust domain to ${names.join(", ")}${unfit.length > 5 ? " and others" : ""}.`,
    hint: 'A trust domain has at most 255 characters of a-z, 0-9, ".", "-" and "_": use SPIFFE_TRUST_DOMAIN instead.',
  });
}

function demandTrustDomain(trustDomain: TrustDomains, companyId: CompanyId): void {
  if (hasTrustDomain(trustDomain, companyId)) return;
  throw new AppError("bad_request", {
    message:
      'Invalid field: companyId must have only a-z, 0-9, ".", "-" and "_", and not be too long: it is part of a trust domain',
  });
}
