import type { Principal } from "../../core/actor.ts";
import { doerOf, SYSTEM } from "../../core/audit/doer.ts";
import type { Act } from "../../core/audit/record.ts";
import { isPublished, type SigningKeyState, signingKeyState } from "../../core/company/key-rotation.ts";
import { AppError } from "../../core/errors.ts";
import type { DatedKey } from "../../core/identity/key-documents.ts";
import { SIGNING_ALGS, type SigningAlg } from "../../core/identity/signing-key.ts";
import type { CompanyId } from "../../core/ids.ts";
import type { SigningKey } from "../../ports/store/company/signing-keys.ts";
import type { Repos } from "../../ports/store.ts";
import { act } from "../audit/act.ts";
import { authorizeCompany, type CompanyDeps, companyById } from "./company-of.ts";

/** One of each kind, not stored yet. */
export function newSigningKeys(
  { svids, clock }: Pick<CompanyDeps, "svids" | "clock">,
  companyId: CompanyId,
): readonly SigningKey[] {
  return SIGNING_ALGS.map((alg) => ({ ...svids.generate(companyId, alg), createdAt: clock.now() }));
}

/** A company's keys, the newest first, made now where it has none: the first company is older than its keys. */
export async function signingKeysOf(deps: CompanyDeps, companyId: CompanyId): Promise<readonly SigningKey[]> {
  const kept = await deps.store.signingKeys.ofCompany(companyId);
  if (kept.length > 0) return kept;
  const keys = newSigningKeys(deps, companyId);
  return await act(deps, SYSTEM, async (repos, note) => {
    const meanwhile = await repos.signingKeys.ofCompany(companyId);
    if (meanwhile.length > 0) return meanwhile;
    await repos.signingKeys.replace(companyId, keys, deps.clock.now());
    note(keyAct("company.make-keys", companyId, [], keys));
    return keys;
  });
}

/** Those that speak for a company at `now`, the newest first; none for one that has made none yet. */
export async function publishedKeys(
  { signingKeys }: { readonly signingKeys: Pick<Repos["signingKeys"], "ofCompany"> },
  companyId: CompanyId,
  now: number,
): Promise<readonly SigningKey[]> {
  return (await signingKeys.ofCompany(companyId)).filter((key) => isPublished(key, now));
}

/** The one that signs. */
export function signingKey(keys: readonly SigningKey[], alg: SigningAlg): SigningKey {
  const key = keys.find((one) => one.alg === alg && one.retiredAt === undefined);
  if (key === undefined) throw new Error(`the company has no key for ${alg}`);
  return key;
}

/** A key as it is shown, since when it signs, and what it is now. */
export type ShownSigningKey = DatedKey & { readonly state: SigningKeyState };

/**
 * Every key that a company has had, those that sign first, then the newest, of two the Ed25519 one; none where none was
 * needed yet. Throws `forbidden`, `company_not_found`.
 */
export async function listSigningKeys(
  deps: Pick<CompanyDeps, "clock" | "store" | "svids">,
  principal: Principal,
  named: string | undefined,
): Promise<readonly ShownSigningKey[]> {
  const companyId = authorizeCompany(deps, principal, named, "company:read");
  await companyById(deps.store, companyId);
  const now = deps.clock.now();
  const keys = await deps.store.signingKeys.ofCompany(companyId);
  const place = ({ alg, retiredAt }: SigningKey) => [
    -(retiredAt ?? Number.MAX_SAFE_INTEGER),
    SIGNING_ALGS.indexOf(alg),
  ];
  const sorted = keys.toSorted((one, other) => {
    const [end = 0, kind = 0] = place(one);
    const [otherEnd = 0, otherKind = 0] = place(other);
    return end - otherEnd || kind - otherKind;
  });
  return sorted.map((key) => ({
    ...deps.svids.describe(key),
    createdAt: key.createdAt,
    ...(key.retiredAt === undefined ? {} : { retiredAt: key.retiredAt }),
    state: signingKeyState(key, now),
  }));
}

export type KeyRotation = {
  readonly companyId: CompanyId;
  readonly rotatedAt: number;
  /** Ed25519, both. */
  readonly newKey: SigningKey;
  readonly retiredKey: SigningKey;
};

/**
 * Has new keys of both kinds sign for a company from now on; those before are published a while longer. Throws
 * `forbidden`, `company_not_found`, and `conflict` where its Ed25519 key is not the one any more whose `kid` was `seen`.
 */
export async function rotateSigningKeys(
  deps: CompanyDeps,
  principal: Principal,
  named: string | undefined,
  { seen }: { readonly seen?: string } = {},
): Promise<KeyRotation> {
  const companyId = authorizeCompany(deps, principal, named, "company:rotate-keys");
  await companyById(deps.store, companyId);
  await signingKeysOf(deps, companyId);
  const keys = newSigningKeys(deps, companyId);
  return await act(deps, doerOf(principal), async (repos, note) => {
    const before = await repos.signingKeys.ofCompany(companyId);
    const old = signingKey(before, "EdDSA");
    if (seen !== undefined && old.kid !== seen) {
      throw new AppError("conflict", {
        message: "The signing keys were replaced meanwhile; nothing was replaced again.",
      });
    }
    const rotatedAt = deps.clock.now();
    await repos.signingKeys.replace(companyId, keys, rotatedAt);
    const retired = before.filter(({ retiredAt }) => retiredAt === undefined);
    note(keyAct("company.rotate-keys", companyId, retired, keys));
    const retiredKey = { ...old, retiredAt: rotatedAt };
    return { companyId, rotatedAt, newKey: signingKey(keys, "EdDSA"), retiredKey };
  });
}

function keyAct(
  action: Act["action"],
  companyId: CompanyId,
  before: readonly SigningKey[],
  after: readonly SigningKey[],
): Act {
  const [old, kids] = [before, after].map((keys) => keys.map(({ kid }) => kid));
  return {
    action,
    target: { type: "company", id: companyId, name: companyId },
    changes: { signing_keys: { before: old ?? [], after: kids ?? [] } },
  };
}
