import type { Principal } from "../../core/actor.ts";
import { doerOf } from "../../core/audit/doer.ts";
import { parseRegisterCompany } from "../../core/company/register.ts";
import { AppError } from "../../core/errors.ts";
import type { Company } from "../../ports/store/company/companies.ts";
import type { Repos } from "../../ports/store.ts";
import type { Tokens } from "../../ports/tokens.ts";
import { act } from "../audit/act.ts";
import { authorize, demandAllowed } from "../authorize.ts";
import { keepApiKey, newApiKey } from "./api-keys.ts";
import { type CompanyDeps, companyById, companyOf } from "./company-of.ts";
import { newSigningKeys } from "./signing-keys.ts";

/** What the key is called that comes with a company. */
const FIRST_KEY_LABEL = "bootstrap";

/**
 * A company with signing keys of its own and its first API key, which is shown this once. `readBody` is asked once it is
 * known that the principal may. Throws `forbidden`, `bad_request`, `body_too_large`, `company_exists`.
 */
export async function createCompany(
  deps: CompanyDeps & { readonly tokens: Tokens },
  principal: Principal,
  readBody: () => Promise<unknown>,
): Promise<{ readonly company: Company; readonly apiKey: string }> {
  authorize(deps, principal, "company:create");
  const { companyId, metadata } = parseRegisterCompany(await readBody());
  const now = deps.clock.now();
  const signingKeys = newSigningKeys(deps, companyId);
  const { key, apiKey } = newApiKey(deps, companyId, FIRST_KEY_LABEL);
  const kept = metadata === undefined ? {} : { metadata };
  return await act(deps, doerOf(principal), async (repos, note) => {
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

/** All companies, by id. Throws `forbidden`. */
export async function listCompanies(
  deps: Pick<CompanyDeps, "clock"> & { readonly store: Pick<Repos, "companies"> },
  principal: Principal,
): Promise<readonly Company[]> {
  authorize(deps, principal, "company:list");
  return await deps.store.companies.list();
}

/** The company that is asked of, see `companyOf`. Throws `forbidden`, `company_not_found`. */
export async function readCompany(
  deps: Pick<CompanyDeps, "clock"> & { readonly store: Pick<Repos, "companies"> },
  principal: Principal,
  named: string | undefined,
): Promise<Company> {
  const companyId = companyOf(principal, named);
  demandAllowed(deps, principal, { action: "company:read", target: { companyId } });
  return await companyById(deps.store, companyId);
}
