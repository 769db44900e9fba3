import { ChainCheck, type ChainFault } from "../../core/audit/chain.ts";
import { type AuditHeadJson, isHeadDue, type SignedHead, unsignedJson } from "../../core/audit/head.ts";
import { formatRecord } from "../../core/audit/record.ts";
import { AppError } from "../../core/errors.ts";
import type { AuditSigner } from "../../ports/audit-signer.ts";
import type { Clock } from "../../ports/clock.ts";
import type { Digest } from "../../ports/digest.ts";
import type { Logger } from "../../ports/logger.ts";
import type { Store } from "../../ports/store.ts";

export type HeadDeps = {
  readonly store: Pick<Store, "audit" | "auditHeads">;
  readonly signer: AuditSigner;
  readonly clock: Clock;
  readonly digest: Digest;
  readonly logger: Pick<Logger, "info">;
};

/** Signs heads of the audit log. */
export type HeadSigning = {
  /**
   * Once enough is new or enough time has passed; `core/audit/head.ts` says what that is. That the log was changed is
   * told by `notices`, and looked into again after an hour.
   */
  signWhenDue(): Promise<void>;
  /** Whatever is new. Throws `store_corrupt` when the log was changed. */
  signNow(): Promise<void>;
  /** What is wrong with the log as it was when last looked at, as a sentence; nothing while it is whole. */
  notices(): readonly string[];
};

/** Small, since hashing them keeps the thread that proxies: a page takes about a millisecond. */
const PAGE = 100;
/** What was found changed does not become whole by itself, and every look reads all that is not signed. */
const LOOK_AGAIN_MS = 60 * 60_000;

/**
 * Nothing is signed when what is new does not follow from what was signed last: a signature would otherwise vouch for a
 * log that other hands have changed. Each head is told to the server's log, where nobody who only reaches the database
 * can change it.
 */
export function createHeadSigning(deps: HeadDeps): HeadSigning {
  const { store, signer, clock, logger } = deps;
  /** What this process has signed or seen; heads do not vanish. */
  let known: SignedHead | undefined;
  let found: { readonly fault: string; readonly at: number } | undefined;
  let running: Promise<void> = Promise.resolve();

  /** What is wrong with the log; where nothing is, what is new is signed by then. */
  const signUnless = async (
    isEnough: (seq: number, last: SignedHead | undefined) => boolean,
  ): Promise<string | undefined> => {
    // The head first: what another server appends and signs between the two is then newer, and not missing.
    const last = await store.auditHeads.last();
    const newest = await store.audit.head();
    const seq = newest?.seq ?? 0;
    if (!isInOrder(known, last, newest)) return "its end is missing";
    if (last !== undefined && !isSame(last, known)) {
      if (!(await signer.isSigned(toHeadJson(last))))
        return `the signed head of record ${last.seq} is forged`;
      known = last;
    }
    if (newest === undefined || isEnough(seq, last)) return undefined;
    const fault = await findFault(deps, last, seq);
    if (fault !== undefined) return fault;
    const head = await signer.sign({ seq, hash: newest.hash, signedAt: clock.now() });
    known = head;
    if (await store.auditHeads.add(head)) {
      logger.info("audit log signed", { seq, hash: head.hash, key_id: head.keyId });
    }
    return undefined;
  };
  const look = async (...how: Parameters<typeof signUnless>): Promise<string | undefined> => {
    const fault = await signUnless(...how);
    found = fault === undefined ? undefined : { fault, at: clock.now() };
    return fault;
  };
  /** One after the other, so that they do not check the same records at once. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = running.then(work);
    running = turn.catch(() => {});
    return turn;
  };
  return {
    signWhenDue: () =>
      inTurn(async () => {
        if (found !== undefined && Math.abs(clock.now() - found.at) < LOOK_AGAIN_MS) return;
        await look((seq, last) => !isHeadDue(seq, last, clock.now()));
      }),
    signNow: () =>
      inTurn(async () => {
        const fault = await look((seq, last) => seq === last?.seq);
        if (fault !== undefined) throw changed(fault);
      }),
    notices: () => (found === undefined ? [] : [sentence(found.fault)]),
  };
}

type Place = { readonly seq: number } | undefined;

/** None is before the one to its left; what is not there is before all. */
function isInOrder(...places: readonly Place[]): boolean {
  const seqs = places.map((place) => place?.seq ?? 0);
  return seqs.every((seq, at) => seq >= (seqs[at - 1] ?? 0));
}

function isSame(one: SignedHead, other: SignedHead | undefined): boolean {
  return other !== undefined && JSON.stringify(toHeadJson(one)) === JSON.stringify(toHeadJson(other));
}

/** Reads what has come since that head and the record that it signed. */
async function findFault(
  { store, digest }: HeadDeps,
  last: SignedHead | undefined,
  to: number,
): Promise<string | undefined> {
  if (last !== undefined) {
    const [signed] = await store.audit.list({ after: last.seq - 1, limit: 1 });
    if (signed?.seq !== last.seq || signed.hash !== last.hash) {
      return `record ${last.seq} is not the one that was signed`;
    }
  }
  const from = { seq: (last?.seq ?? 0) + 1, previousHash: last?.hash };
  const check = new ChainCheck(
    { digest, isSigned: () => false, keyIdOf: () => undefined },
    from.previousHash === undefined ? {} : { from: { seq: from.seq, previousHash: from.previousHash } },
  );
  for (let after = from.seq - 1; after < to; ) {
    const page = await store.audit.list({ after, limit: PAGE });
    for (const record of page) if (record.seq <= to) check.record(formatRecord(record));
    after = page.at(-1)?.seq ?? to;
  }
  const [fault] = check.end().faults;
  return fault === undefined ? undefined : describe(fault);
}

function describe(fault: ChainFault): string {
  if ("from" in fault) return `records ${fault.from} to ${fault.to} are missing`;
  return "seq" in fault
    ? `record ${fault.seq} does not fit its hash or the record before it`
    : "it does not fit";
}

/** As it stands on the wire. */
export function toHeadJson(head: SignedHead): AuditHeadJson {
  return { version: 1, ...unsignedJson(head), signature: Buffer.from(head.signature).toString("base64") };
}

function sentence(fault: string): string {
  return `The audit log was changed: ${fault}. It is not signed any more.`;
}

function changed(fault: string): AppError {
  return new AppError("store_corrupt", {
    message: sentence(fault),
    hint: "Export it and find what was changed: agent-vault owner audit verify. Compare with an earlier export.",
  });
}
