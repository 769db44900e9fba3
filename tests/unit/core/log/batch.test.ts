import { expect, test } from "bun:test";
import fc from "fast-check";
import { BatchReader, type LogBatch, type LogValue, OpenBatch } from "../../../../src/core/log/batch.ts";
import type { Entry } from "../../../../src/core/log/entry.ts";
import { LOG_FIELDS } from "../../../../src/core/log/fields.ts";

const ENTRY: Entry = {
  actorType: "agent",
  actorId: "a1",
  sessionId: "s1",
  ingress: "mitm",
  method: "GET",
  host: "a.example:443",
  path: "/",
  matchedService: "",
  credentialKeys: ["A", "B"],
  status: 200,
  latencyMs: 1.6,
  errorCode: "",
  authScheme: "Bearer",
  authHeader: "authorization",
  plaintext: true,
  placeholderSent: true,
  createdAt: 1_785_576_600_123,
};

function take(entries: readonly Entry[], capacity = entries.length): LogBatch {
  const open = new OpenBatch(capacity);
  for (const entry of entries) open.add(entry);
  return open.take("w", 1);
}

function rowsOf(batch: LogBatch): Record<string, LogValue>[] {
  const reader = new BatchReader(batch);
  return Array.from({ length: batch.rows }, (_, row) => {
    const values: LogValue[] = [];
    reader.read(row, 1, values);
    return Object.fromEntries(Object.keys(LOG_FIELDS).map((name, at) => [name, values[at] ?? null]));
  });
}

test("a row comes out as what the table keeps", () => {
  const kept = {
    ...ENTRY,
    vaultId: null,
    credentialKeys: '["A","B"]',
    latencyMs: 2,
    plaintext: 1,
    placeholderSent: 1,
    tlsAlert: null,
    foundIn: null,
  };
  expect(rowsOf(take([ENTRY]))).toEqual([kept as never]);
});

test("an absent vault and an empty text are told apart", () => {
  const [none, empty] = rowsOf(take([ENTRY, { ...ENTRY, vaultId: "" as never, host: "" }]));
  expect([none?.["vaultId"], empty?.["vaultId"], empty?.["host"]]).toEqual([null, "", ""]);
});

test("each different text is kept once", () => {
  const { texts } = take([ENTRY, { ...ENTRY, host: "b.example:443" }, ENTRY, { ...ENTRY, path: "/Bearer" }]);
  const each = texts.split("\0");
  expect(each.toSorted()).toEqual([...new Set(each)].toSorted());
  expect(each).toHaveLength(13);
});

test("U+0000 is dropped, and texts that differ by it alone stay apart from what follows", () => {
  const paths = ["/a\0b", "/ab", "\0", "/c"];
  const rows = rowsOf(take(paths.map((path) => ({ ...ENTRY, path }))));
  expect(rows.map((row) => row["path"])).toEqual(["/ab", "/ab", "", "/c"]);
});

test("a batch that was taken leaves nothing for the next, and is not changed by it", () => {
  const open = new OpenBatch(2);
  open.add(ENTRY);
  const first = open.take("w", 1);
  const before = rowsOf(first);
  expect([open.rows, open.length]).toEqual([0, 0]);
  open.add({ ...ENTRY, path: "/next", status: 404 });
  open.add({ ...ENTRY, path: "/next", status: 404 });
  const second = open.take("w", 2);
  expect(rowsOf(first)).toEqual(before);
  expect(rowsOf(second).map((row) => [row["path"], row["status"]])).toEqual([
    ["/next", 404],
    ["/next", 404],
  ]);
  expect([first.first, first.rows, second.first, second.rows]).toEqual([1, 1, 2, 2]);
});

test("many rows at once are the rows one by one, whatever they hold", () => {
  const text = fc.string({ unit: "binary", maxLength: 8 });
  const entry = fc.record({
    method: text,
    host: text,
    path: text,
    matchedService: text,
    credentialKeys: fc.array(text, { maxLength: 3 }),
    status: fc.nat(),
    createdAt: fc.maxSafeInteger(),
  });
  fc.assert(
    fc.property(fc.array(entry, { minLength: 1, maxLength: 20 }), (some) => {
      const batch = take(some.map((fields) => ({ ...ENTRY, ...fields })));
      const values: LogValue[] = [1, 2, 3];
      new BatchReader(batch).read(0, batch.rows, values);
      expect(values).toEqual(rowsOf(batch).flatMap((row) => Object.values(row)));
      const bare = (given: string) => given.replaceAll("\0", "");
      expect(rowsOf(batch)).toEqual(
        some.map((fields) => ({
          ...ENTRY,
          vaultId: null,
          latencyMs: 2,
          plaintext: 1,
          placeholderSent: 1,
          tlsAlert: null,
          foundIn: null,
          ...fields,
          method: bare(fields.method),
          host: bare(fields.host),
          path: bare(fields.path),
          matchedService: bare(fields.matchedService),
          credentialKeys: JSON.stringify(fields.credentialKeys),
        })) as never,
      );
    }),
  );
});
