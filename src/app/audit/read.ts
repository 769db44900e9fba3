import type { Principal } from "../../core/actor.ts";
import { AUDIT_ACTIONS, type AuditAction } from "../../core/audit/action.ts";
import type { SignedHead } from "../../core/audit/head.ts";
import type { AuditRecord } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import { didYouMean } from "../../core/nearest.ts";
import type { Clock } from "../../ports/clock.ts";
import type { AuditKey } from "../../ports/store/instance/audit-heads.ts";
import type { Store } from "../../ports/store.ts";
import { authorize } from "../authorize.ts";
import type { HeadSigning } from "./heads.ts";

export const DEFAULT_AUDIT_LIMIT = 50;
export const MAX_AUDIT_LIMIT = 200;
export const MAX_HEADS = 1000;

export type AuditFilter = {
  /** Places in the log, both exclusive. */
  readonly before?: number;
  readonly after?: number;
  /** Milliseconds since 1970, the first inclusive and the other not. */
  readonly since?: number;
  readonly until?: number;
  /** An id, or a name as it was at the time. */
  readonly vault?: string;
  readonly actor?: string;
  readonly action?: string;
  readonly limit: number;
};

export type AuditPage = {
  /** The newest first; with `after` the oldest. */
  readonly records: readonly AuditRecord[];
  /** The `before` (or `after`, where that was given) of the next page; absent on the last one. */
  readonly nextCursor?: number;
};

type Deps = { readonly store: Pick<Store, "audit" | "auditHeads">; readonly clock: Clock };

/** One page of the audit log, for owners. Throws `forbidden`, and `bad_request` for an act that there is not. */
export async function listAudit(deps: Deps, principal: Principal, filter: AuditFilter): Promise<AuditPage> {
  authorize(deps, principal, "audit:read");
  const { vault, actor, action, ...range } = filter;
  const records = await deps.store.audit.list({
    ...range,
    ...(vault === undefined ? {} : isId(vault) ? { vaultId: vault } : { vaultName: vault }),
    ...(actor === undefined ? {} : isId(actor) ? { actorId: actor } : { actorName: actor }),
    ...(action === undefined ? {} : { action: parseAction(action) }),
    limit: filter.limit + 1,
  });
  const page = records.slice(0, filter.limit);
  const last = page.at(-1);
  return records.length > page.length && last !== undefined
    ? { records: page, nextCursor: last.seq }
    : { records: page };
}

/** The signed heads after that place, the oldest first, and the key that they are signed with once there is one. */
export async function listAuditHeads(
  deps: Deps,
  principal: Principal,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<{
  readonly heads: readonly SignedHead[];
  readonly key: AuditKey | undefined;
  readonly nextCursor?: number;
}> {
  authorize(deps, principal, "audit:read");
  const heads = await deps.store.auditHeads.list({ after, limit: limit + 1 });
  const page = heads.slice(0, limit);
  const last = page.at(-1);
  const key = await deps.store.auditHeads.key();
  return heads.length > page.length && last !== undefined
    ? { heads: page, key, nextCursor: last.seq }
    : { heads: page, key };
}

/** How far the log has come, and whether it is as it was written. */
export type AuditState = {
  /** The place of the newest record; 0 where there is none. */
  readonly records: number;
  /** The newest head. */
  readonly signed: SignedHead | undefined;
  /** What was wrong when it was last looked at, as sentences. */
  readonly faults: readonly string[];
};

/** For owners. Checks nothing itself: that is done whenever what is new is signed. Throws `forbidden`. */
export async function auditState(
  deps: Deps & { readonly headSigning: Pick<HeadSigning, "notices"> },
  principal: Principal,
): Promise<AuditState> {
  authorize(deps, principal, "audit:read");
  // The head first: what is appended and signed between the two is then newer, and none is signed that there is not.
  const signed = await deps.store.auditHeads.last();
  const newest = await deps.store.audit.head();
  return { records: newest?.seq ?? 0, signed, faults: deps.headSigning.notices() };
}

/** Signs what is new and gives the newest head; undefined while nothing is recorded. Throws as `HeadSigning` does. */
export async function signAudit(
  deps: Deps & { readonly headSigning: HeadSigning },
  principal: Principal,
): Promise<SignedHead | undefined> {
  authorize(deps, principal, "audit:sign");
  await deps.headSigning.signNow();
  return await deps.store.auditHeads.last();
}

function parseAction(text: string): AuditAction {
  const known = AUDIT_ACTIONS.find((action) => action === text);
  if (known !== undefined) return known;
  const hint = didYouMean(text, AUDIT_ACTIONS);
  throw new AppError("bad_request", {
    message: `There is no act "${text}"; one is called ${AUDIT_ACTIONS[0]}, say.`,
    ...(hint === undefined ? {} : { hint }),
  });
}

function isId(text: string): boolean {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);
}
