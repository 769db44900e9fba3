/** What somebody with the file, and without the key, may do to a log, and where it is then found. */
import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { ChainCheck, type ChainOptions, type ChainReport } from "../../../../src/core/audit/chain.ts";
import type { AuditHeadJson } from "../../../../src/core/audit/head.ts";
import type { AuditRecordJson } from "../../../../src/core/audit/record.ts";
import { chained, hashed, MEANS, newKey, signedHead, someRecords } from "../../../support/audit/log.ts";

const KEY = newKey();
const RECORDS = someRecords(12);
const HEADS = [4, 8, 12].map((seq) => signedHead(at(seq), KEY));

function at(seq: number): AuditRecordJson {
  return RECORDS[seq - 1] as AuditRecordJson;
}

type Log = { records?: readonly AuditRecordJson[]; heads?: readonly AuditHeadJson[]; options?: ChainOptions };

function check({ records = RECORDS, heads = HEADS, options = {} }: Log): ChainReport {
  const chain = new ChainCheck(MEANS, options);
  chain.key(KEY.json);
  for (const head of heads) chain.head(head);
  for (const record of records) chain.record(record);
  return chain.end();
}

const faults = (log: Log) => check(log).faults;
const without = (...seqs: number[]) => RECORDS.filter(({ seq }) => !seqs.includes(seq));
const withRecord = (changed: AuditRecordJson) =>
  RECORDS.map((one) => (one.seq === changed.seq ? changed : one));

test("a whole log has no fault, and says up to where it is signed", () => {
  expect(check({})).toEqual({
    records: 12,
    signed: { seq: 12, signedAt: "2026-08-01T10:00:00.000Z", keyId: KEY.json.key_id },
    unsigned: 0,
    faults: [],
  });
  expect(check({ heads: HEADS.slice(0, 2) })).toMatchObject({ signed: { seq: 8 }, unsigned: 4, faults: [] });
  expect(check({ heads: [] })).toMatchObject({ signed: undefined, unsigned: 12 });
  expect(check({ records: [], heads: [] })).toMatchObject({ records: 0, faults: [] });
});

test("a log may be checked from a place on whose hash is known", () => {
  const options = { from: { seq: 5, previousHash: at(4).hash } };
  expect(faults({ records: RECORDS.slice(4), heads: HEADS.slice(1), options })).toEqual([]);
  expect(faults({ records: RECORDS.slice(5), heads: HEADS.slice(1), options })).toEqual([
    { type: "missing", from: 5, to: 5 },
  ]);
});

describe("a field that is changed", () => {
  const paths = pathsOf(at(6)).filter((path) => path[0] !== "hash" && path[0] !== "seq");
  test.each(paths.map((path) => [path.join("."), path] as const))("%s", (_, path) => {
    const altered = replaced(at(6), path);
    expect(faults({ records: withRecord(altered) })[0]).toEqual({ type: "changed", seq: 6 });
    // With the hash made anew, it is the next record that does not fit any more, or this one.
    const seq = path[0] === "previous_hash" ? 6 : 7;
    expect(faults({ records: withRecord(hashed(altered)) })).toContainEqual({ type: "unlinked", seq });
  });

  test("its hash alone", () => {
    expect(faults({ records: withRecord({ ...at(6), hash: "0".repeat(64) }) })).toEqual([
      { type: "changed", seq: 6 },
      { type: "unlinked", seq: 7 },
    ]);
  });

  test("a member that is added", () => {
    expect(faults({ records: withRecord({ ...at(6), note: "x" } as never) })).toEqual([
      { type: "changed", seq: 6 },
    ]);
  });

  test("in a record that was signed itself, with its hash made anew", () => {
    const records = withRecord(hashed({ ...at(8), action: "vault.delete" }));
    expect(faults({ records })).toEqual([
      { type: "rewritten", from: 5, to: 8 },
      { type: "unlinked", seq: 9 },
    ]);
  });
});

describe("a record", () => {
  test("that is taken out, or several", () => {
    expect(faults({ records: without(6) })).toEqual([{ type: "missing", from: 6, to: 6 }]);
    expect(faults({ records: without(1, 2, 8, 9) })).toEqual([
      { type: "missing", from: 1, to: 2 },
      { type: "missing", from: 8, to: 9 },
    ]);
  });

  test("that changes places with the next", () => {
    const records = [...RECORDS.slice(0, 5), at(7), at(6), ...RECORDS.slice(7)];
    expect(faults({ records })).toEqual([{ type: "moved", seq: 6, behind: 7 }]);
  });

  test("that stands twice", () => {
    const records = [...RECORDS.slice(0, 6), at(6), ...RECORDS.slice(6)];
    expect(faults({ records })).toEqual([{ type: "repeated", seq: 6 }]);
  });

  test("that is put in, all that follow chained anew", () => {
    const records = chained([
      ...RECORDS.slice(0, 5),
      { ...at(6), action: "vault.create" },
      ...RECORDS.slice(5),
    ]);
    expect(faults({ records })).toEqual([{ type: "rewritten", from: 5, to: 8 }]);
  });

  test("that is taken out, all that follow chained anew", () => {
    expect(faults({ records: chained(without(6)) })).toEqual([
      { type: "rewritten", from: 5, to: 8 },
      { type: "cut", from: 12, to: 12 },
    ]);
  });
});

describe("an end", () => {
  test("that is cut off", () => {
    expect(faults({ records: RECORDS.slice(0, 9) })).toEqual([{ type: "cut", from: 10, to: 12 }]);
    expect(faults({ records: [] })).toEqual([{ type: "cut", from: 1, to: 12 }]);
  });

  test("that is made anew", () => {
    const records = chained(RECORDS.map((record) => (record.seq > 10 ? { ...record, action: "x" } : record)));
    expect(faults({ records })).toEqual([{ type: "rewritten", from: 9, to: 12 }]);
  });
});

describe("a head", () => {
  const [first, second, third] = HEADS as [AuditHeadJson, AuditHeadJson, AuditHeadJson];

  test("that is signed by another key", () => {
    const other = newKey();
    const forged = signedHead(at(8), other);
    expect(faults({ heads: [first, forged, third] })).toEqual([
      { type: "forged-head", seq: 8, why: "unknown-key" },
    ]);
    // Under the id of the right one.
    const named = { ...forged, key_id: KEY.json.key_id };
    expect(faults({ heads: [first, named, third] })).toEqual([
      { type: "forged-head", seq: 8, why: "signature" },
    ]);
    expect(faults({ heads: HEADS, options: { trusted: other.json.key_id } })).toHaveLength(3);
  });

  test.each(["hash", "signed_at", "signature", "seq"] as const)("whose %s is changed", (name) => {
    const changed = { ...second, [name]: name === "seq" ? 7 : name === "hash" ? at(7).hash : "AAAA" };
    const { seq } = changed;
    expect(faults({ heads: [first, changed, third] })).toEqual([
      { type: "forged-head", seq, why: "signature" },
    ]);
  });

  test("that comes behind its record counts there, and further on cannot be checked", () => {
    const chain = new ChainCheck(MEANS);
    chain.key(KEY.json);
    for (const record of RECORDS.slice(0, 8)) chain.record(record);
    chain.head(second);
    chain.head(first);
    expect(chain.end()).toMatchObject({ signed: { seq: 8 }, faults: [{ type: "late-head", seq: 4 }] });
  });

  test("that tells otherwise than another of the same record", () => {
    const rewritten = signedHead(hashed({ ...at(8), action: "x" }), KEY);
    expect(faults({ heads: [...HEADS, rewritten] })).toEqual([{ type: "rewritten", from: 8, to: 8 }]);
  });
});

test("a key under another's id is none", () => {
  const chain = new ChainCheck(MEANS);
  chain.key({ ...newKey().json, key_id: KEY.json.key_id });
  for (const head of HEADS) chain.head(head);
  expect(chain.end().faults.map(({ type }) => type)).toContain("forged-key");
  expect(chain.end().signed).toBeUndefined();
});

const PLACE = fc.nat(11);
const EDITS = fc.oneof(
  fc.record({ type: fc.constant("drop" as const), from: PLACE }),
  fc.record({ type: fc.constant("swap" as const), from: PLACE, to: PLACE }),
  fc.record({ type: fc.constant("repeat" as const), from: PLACE, to: PLACE }),
  fc.record({ type: fc.constant("edit" as const), from: PLACE, text: fc.string() }),
  fc.record({ type: fc.constant("rechain" as const) }),
);
type Edit = typeof EDITS extends fc.Arbitrary<infer E> ? E : never;

function edited(records: readonly AuditRecordJson[], edit: Edit): AuditRecordJson[] {
  if (edit.type === "rechain") return chained(records);
  const record = records[edit.from];
  if (record === undefined) return [...records];
  switch (edit.type) {
    case "drop":
      return records.toSpliced(edit.from, 1);
    case "repeat":
      return records.toSpliced(edit.to, 0, record);
    case "edit":
      return records.with(edit.from, { ...record, action: edit.text });
    case "swap":
      return edit.to < records.length
        ? records.with(edit.from, records[edit.to] as AuditRecordJson).with(edit.to, record)
        : [...records];
  }
}

test("whatever is done to the records that were signed, something is found", () => {
  fc.assert(
    fc.property(fc.array(EDITS, { minLength: 1, maxLength: 6 }), (edits) => {
      const records = edits.reduce(edited, [...RECORDS]);
      const signed = JSON.stringify(records.slice(0, RECORDS.length)) === JSON.stringify(RECORDS);
      const isFound = faults({ records }).length > 0;
      // What is added behind the last head and chained to it is signed by nobody yet, and is as good as any new record.
      if (!signed) expect(isFound).toBe(true);
      else if (records.length === RECORDS.length) expect(isFound).toBe(false);
    }),
    { numRuns: 500, examples: [[[{ type: "repeat", from: 11, to: 11 }, { type: "rechain" }]]] },
  );
});

function pathsOf(value: unknown, path: readonly string[] = []): (readonly string[])[] {
  if (typeof value !== "object" || value === null) return [path];
  return Object.entries(value).flatMap(([name, member]) => pathsOf(member, [...path, name]));
}

function replaced<T>(value: T, [name = "", ...rest]: readonly string[]): T {
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[name] = rest.length === 0 ? `${String(copy[name])}x` : replaced(copy[name], rest);
  return copy as T;
}
