/** What anybody may know of a company's keys: enough to verify what is signed with them. */
import { isPublished, publishedSequence } from "../../core/company/key-rotation.ts";
import { AppError } from "../../core/errors.ts";
import {
  type DatedKey,
  type JwkSet,
  jwkSet,
  type KeyHistoryDocument,
  keyHistoryDocument,
  type PublicKeyDocument,
  publicKeyDocument,
  type SpiffeBundle,
  spiffeBundle,
} from "../../core/identity/key-documents.ts";
import type { KeyDescription } from "../../core/identity/signing-key.ts";
import { subjectSpiffeId } from "../../core/identity/spiffe-id.ts";
import { type CompanyId, DEFAULT_COMPANY_ID } from "../../core/ids.ts";
import type { Company } from "../../ports/store/company/companies.ts";
import type { SigningKey } from "../../ports/store/company/signing-keys.ts";
import { type CompanyDeps, companyById } from "./company-of.ts";
import { signingKeysOf } from "./signing-keys.ts";

/** Throws `bad_request` when no company is named, `company_not_found`. */
export async function publicKeys(deps: CompanyDeps, named: string | undefined): Promise<PublicKeyDocument> {
  const { companyId, keys } = await published(deps, named);
  const spiffeId = subjectSpiffeId(deps.trustDomain, { companyId });
  return publicKeyDocument({ companyId, spiffeId }, keys);
}

/** The same, with what became of each key; throws as `publicKeys`. */
export async function keyHistory(deps: CompanyDeps, named: string | undefined): Promise<KeyHistoryDocument> {
  const { companyId, keys } = await published(deps, named);
  return keyHistoryDocument({ companyId, spiffeId: subjectSpiffeId(deps.trustDomain, { companyId }) }, keys);
}

/** The same as a key set alone. */
export async function keySet(deps: CompanyDeps, named: string | undefined): Promise<JwkSet> {
  return jwkSet((await published(deps, named)).keys);
}

/**
 * Without a name, that of the only company; where there are several, the one for all if the operator has it so, else
 * throws `company_not_found`.
 */
export async function bundle(deps: CompanyDeps, named: string | undefined): Promise<SpiffeBundle> {
  if (named === undefined && deps.identity.sharedBundle) return await sharedBundle(deps);
  const { keys, sequence } = await published(deps, named ?? (await onlyCompany(deps)));
  return spiffeBundle(keys, sequence);
}

/** A new company adds its keys, and companies are never deleted, so the sum of all sequences grows with every change. */
async function sharedBundle(deps: CompanyDeps): Promise<SpiffeBundle> {
  const companies = await deps.store.companies.list();
  const each: Published[] = [];
  for (const { id } of companies) each.push(await published(deps, id));
  const sequence = each.reduce((sum, one) => sum + one.sequence, 0);
  return spiffeBundle(
    each.flatMap(({ keys }) => keys),
    sequence,
  );
}

type Published = {
  readonly companyId: CompanyId;
  /** The newest first. */
  readonly keys: readonly DatedKey[];
  readonly sequence: number;
};

async function published(deps: CompanyDeps, named: string | undefined): Promise<Published> {
  if (named === undefined || named === "") {
    throw new AppError("bad_request", { message: "Missing required query parameter: companyId" });
  }
  const companyId = named as CompanyId;
  await companyById(deps.store, companyId);
  const keys = await signingKeysOf(deps, companyId);
  // Read after its keys, which may have been made only now.
  const { bundleSequence }: Company = await companyById(deps.store, companyId);
  const now = deps.clock.now();
  return {
    companyId,
    keys: keys
      .filter((key) => isPublished(key, now))
      .map((key) => ({ ...deps.svids.describe(key), ...datesOf(key) })),
    sequence: publishedSequence(bundleSequence, keys, now),
  };
}

function datesOf({ createdAt, retiredAt }: SigningKey): Omit<DatedKey, keyof KeyDescription> {
  return { createdAt, ...(retiredAt === undefined ? {} : { retiredAt }) };
}

/** With one bundle for all, a verifier would take one company's key for another's agents. */
async function onlyCompany({ store }: CompanyDeps): Promise<string> {
  const companies = await store.companies.list();
  if (companies.length === 1) return DEFAULT_COMPANY_ID;
  throw new AppError("company_not_found", {
    message: "There are several companies, each with a bundle of its own: name one with ?companyId=",
  });
}
