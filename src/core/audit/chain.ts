/**
 * Checking the audit log, record by record, with what has to be kept bounded by the number of its heads and faults.
 * Heads and keys come before the records that they are about. Neither hashes nor signatures are computed here.
 */
import { type AuditHeadJson, type AuditKeyJson, headMessage } from "./head.ts";
import { type AuditRecordJson, canonicalJson, GENESIS } from "./record.ts";

/** What is wrong, and where. Numbers are places in the log. */
export type ChainFault =
  /** The record is not what its hash was made of. */
  | { readonly type: "changed"; readonly seq: number }
  /** It names another hash than that of the record before it. */
  | { readonly type: "unlinked"; readonly seq: number }
  | { readonly type: "missing"; readonly from: number; readonly to: number }
  /** It stands behind a later one. */
  | { readonly type: "moved"; readonly seq: number; readonly behind: number }
  | { readonly type: "repeated"; readonly seq: number }
  /** All of these fit one another, and not the head that was signed of the last. */
  | { readonly type: "rewritten"; readonly from: number; readonly to: number }
  /** A head tells of these, and there is none of them. */
  | { readonly type: "cut"; readonly from: number; readonly to: number }
  | {
      readonly type: "forged-head";
      readonly seq: number;
      readonly why: "signature" | "unknown-key" | "other-key";
    }
  /** A head that came after its record, where its hash is no longer known. */
  | { readonly type: "late-head"; readonly seq: number }
  /** A key that is not the one that its id says. */
  | { readonly type: "forged-key"; readonly keyId: string };

export type ChainReport = {
  readonly records: number;
  /** The newest head whose signature is good and whose record is as it was. */
  readonly signed: { readonly seq: number; readonly signedAt: string; readonly keyId: string } | undefined;
  /** So many records come after that one. */
  readonly unsigned: number;
  /** In the order of the log. */
  readonly faults: readonly ChainFault[];
};

/** What the caller can compute. */
export type ChainMeans = {
  /** Lower-case hex SHA-256. */
  readonly digest: (text: string) => string;
  /** Of base64 texts; false for a key or a signature that is none. */
  readonly isSigned: (message: string, signature: string, publicKey: string) => boolean;
  /** The `key_id` that such a key has to have; undefined when it is no key. */
  readonly keyIdOf: (publicKey: string) => string | undefined;
};

export type ChainOptions = {
  /** The id of the only key that is trusted; without it any key that was given is. */
  readonly trusted?: string;
  /** The record that comes first and the hash before it, when what precedes is known to be good. */
  readonly from?: { readonly seq: number; readonly previousHash: string };
};

type Seen = { readonly seq: number; readonly hash: string };

export class ChainCheck {
  readonly #means: ChainMeans;
  readonly #trusted: string | undefined;
  readonly #faults: ChainFault[] = [];
  readonly #keys = new Map<string, string>();
  /** Good heads whose record has not come yet, by its place. */
  readonly #heads = new Map<number, AuditHeadJson[]>();
  readonly #missing: { from: number; to: number }[] = [];
  #highest: number;
  #previous: Seen;
  #records = 0;
  #signed: AuditHeadJson | undefined;
  #isRewritten = false;

  constructor(means: ChainMeans, { trusted, from }: ChainOptions = {}) {
    this.#means = means;
    this.#trusted = trusted;
    this.#highest = (from?.seq ?? 1) - 1;
    this.#previous = { seq: this.#highest, hash: from?.previousHash ?? GENESIS };
  }

  /** How many faults are known so far; who has enough of them may stop. */
  get faults(): number {
    return this.#faults.length + this.#missing.length;
  }

  get records(): number {
    return this.#records;
  }

  key({ key_id, public_key }: AuditKeyJson): void {
    if (this.#means.keyIdOf(public_key) === key_id) this.#keys.set(key_id, public_key);
    else this.#faults.push({ type: "forged-key", keyId: key_id });
  }

  head(head: AuditHeadJson): void {
    const why = this.#whyForged(head);
    if (why !== undefined) return void this.#faults.push({ type: "forged-head", seq: head.seq, why });
    if (head.seq === this.#previous.seq) return this.#compare(head, this.#previous.hash);
    if (head.seq <= this.#highest) return void this.#faults.push({ type: "late-head", seq: head.seq });
    this.#heads.set(head.seq, [...(this.#heads.get(head.seq) ?? []), head]);
  }

  #whyForged(head: AuditHeadJson): "signature" | "unknown-key" | "other-key" | undefined {
    if (this.#trusted !== undefined && head.key_id !== this.#trusted) return "other-key";
    const key = this.#keys.get(head.key_id);
    if (key === undefined) return "unknown-key";
    return this.#means.isSigned(headMessage(head), head.signature, key) ? undefined : "signature";
  }

  /** All members but `hash` are under the hash, whatever they are. `seq` is a whole number from 1. */
  record(record: Pick<AuditRecordJson, "seq" | "hash" | "previous_hash">): void {
    const { hash, ...content } = record;
    const { seq } = content;
    this.#records++;
    if (this.#means.digest(canonicalJson(content)) !== hash) this.#faults.push({ type: "changed", seq });
    if (seq === this.#previous.seq + 1 && content.previous_hash !== this.#previous.hash) {
      this.#faults.push({ type: "unlinked", seq });
    }
    if (seq > this.#highest) {
      if (seq > this.#highest + 1) this.#missing.push({ from: this.#highest + 1, to: seq - 1 });
      this.#highest = seq;
    } else if (this.#found(seq)) this.#faults.push({ type: "moved", seq, behind: this.#highest });
    else this.#faults.push({ type: "repeated", seq });
    this.#previous = { seq, hash };
    for (const head of this.#heads.get(seq) ?? []) this.#compare(head, hash);
    this.#heads.delete(seq);
  }

  /** Takes it out of what is missing; false when it was not. */
  #found(seq: number): boolean {
    const at = this.#missing.findIndex(({ from, to }) => from <= seq && seq <= to);
    const range = this.#missing[at];
    if (range === undefined) return false;
    const rest = [
      { from: range.from, to: seq - 1 },
      { from: seq + 1, to: range.to },
    ];
    this.#missing.splice(at, 1, ...rest.filter(({ from, to }) => from <= to));
    return true;
  }

  #compare(head: AuditHeadJson, hash: string): void {
    if (head.hash === hash) {
      if (head.seq >= (this.#signed?.seq ?? 0)) this.#signed = head;
    } else if (!this.#isRewritten) {
      // All that follows was chained to it, so that no later head can fit either.
      this.#isRewritten = true;
      const from = Math.min((this.#signed?.seq ?? 0) + 1, head.seq);
      this.#faults.push({ type: "rewritten", from, to: head.seq });
    }
  }

  /** Once everything has been given. */
  end(): ChainReport {
    const last = Math.max(0, ...[...this.#heads.keys()].filter((seq) => seq > this.#highest));
    const cut: ChainFault[] = last === 0 ? [] : [{ type: "cut", from: this.#highest + 1, to: last }];
    const missing = this.#missing.map(({ from, to }): ChainFault => ({ type: "missing", from, to }));
    const signed = this.#signed;
    return {
      records: this.#records,
      signed: signed && { seq: signed.seq, signedAt: signed.signed_at, keyId: signed.key_id },
      unsigned: Math.max(0, this.#highest - (signed?.seq ?? 0)),
      faults: [...this.#faults, ...missing, ...cut].toSorted((a, b) => placeOf(a) - placeOf(b)),
    };
  }
}

/** Where in the log it is; 0 for what concerns all of it. */
export function placeOf(fault: ChainFault): number {
  if ("seq" in fault) return fault.seq;
  return "from" in fault ? fault.from : 0;
}
