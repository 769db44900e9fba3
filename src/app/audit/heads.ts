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
  /** Once enough is new or enough time has passed; `core/audit/head.ts` says what that is. */
  signWhenDue(): Promise<void>;
  /** Whatever is new. */
  signNow(): Promise<void>;
};

/** Small, since hashing them keeps the thread that proxies: a page takes about a millisecond. */
const PAGE = 100;

/**
 * Both reject with `store_corrupt`, and sign nothing, when what is new does not follow from what was signed last: a
 * signature would otherwise vouch for a log that other hands have changed. Each head is told to the server's log, where
 * nobody who only reaches the database can change it.
 */
export function createHeadSigning(deps: HeadDeps): HeadSigning {
  const { store, signer, clock, logger } = deps;
  /** What this process has signed or seen; heads do not vanish. */
  let known: SignedHead | undefined;
  let running: Promise<void> = Promise.resolve();

  const signUnless = async (
    isEnough: (seq: number, last: SignedHead | undefined) => boolean,
  ): Promise<void> => {
    const [newest, last] = [await store.audit.head(), await store.auditHeads.last()];
    const seq = newest?.seq ?? 0;
    const [signed, remembered] = [last?.seq ?? 0, known?.seq ?? 0];
    if (seq < signed || signed < remembered) throw changed("its end is missing");
    if (newest === undefined || isEnough(seq, last)) return;
    await demandIntact(deps, last, seq);
    const head = await signer.sign({ seq, hash: newest.hash, signedAt: clock.now() });
    known = head;
    if (!(await store.auditHeads.add(head))) return;
    logger.info("audit log signed", { seq, hash: head.hash, key_id: head.keyId });
  };
  /** One after the other, so that they do not check the same records at once. */
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = running.then(work);
    running = turn.catch(() => {});
    return turn;
  };
  return {
    signWhenDue: () => inTurn(() => signUnless((seq, last) => !isHeadDue(seq, last, clock.now()))),
    signNow: () => inTurn(() => signUnless((seq, last) => seq === last?.seq)),
  };
}

/** Reads what has come since that head and the record that it signed. */
async function demandIntact(deps: HeadDeps, last: SignedHead | undefined, to: number): Promise<void> {
  const { store, signer, digest } = deps;
  if (last !== undefined) {
    const [signed] = await store.audit.list({ after: last.seq - 1, limit: 1 });
    if (!(await signer.isSigned(toHeadJson(last))))
      throw changed(`the signed head of record ${last.seq} is forged`);
    if (signed?.seq !== last.seq || signed.hash !== last.hash) {
      throw changed(`record ${last.seq} is not the one that was signed`);
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
  if (fault !== undefined) throw changed(describe(fault));
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

function changed(what: string): AppError {
  return new AppError("store_corrupt", {
    message: `The audit log was changed: ${what}. It is not signed any more.`,
    hint: "Export it and find what was changed: agent-vault owner audit verify. Compare with an earlier export.",
  });
}
