import { describe, expect, test } from "bun:test";
import { parseExportLine } from "../../../../src/core/audit/export.ts";
import { newKey, signedHead, someRecords } from "../../../support/audit/log.ts";

const [RECORD] = someRecords(1) as [ReturnType<typeof someRecords>[number]];
const KEY = newKey();
const parse = (value: unknown) => parseExportLine(JSON.stringify(value));

test("each line is told by its members", () => {
  const header = { version: 1, exported_at: "2026-08-01T10:00:00.000Z", filter: { vault: "x" } };
  expect(parse({ export: header })).toEqual({ type: "export", header });
  expect(parse({ key: KEY.json })).toEqual({ type: "key", key: KEY.json });
  const head = signedHead(RECORD, KEY);
  expect(parse({ head })).toEqual({ type: "head", head });
  expect(parse({ ...RECORD, more: [1] })).toEqual({
    type: "record",
    record: { ...RECORD, more: [1] } as never,
  });
});

describe("no line of an export is", () => {
  const text = JSON.stringify(RECORD);
  test.each([
    ["nothing", ""],
    ["no JSON", "{"],
    ["no object", "[1]"],
    ["half a record", text.slice(0, 80)],
    ["one with blanks", text.replace(":", ": ")],
    ["one with a name twice", text.replace('{"seq":1', '{"seq":2,"seq":1')],
    ["a place that is none", JSON.stringify({ ...RECORD, seq: 0 })],
    ["a place that is too far", '{"seq":9007199254740993,"hash":"","previous_hash":""}'],
    ["a record without a hash", JSON.stringify({ ...RECORD, hash: undefined })],
    ["a head of another form", JSON.stringify({ head: { ...signedHead(RECORD, KEY), version: 2 } })],
    ["a key of another kind", JSON.stringify({ key: { ...KEY.json, algorithm: "rsa" } })],
    ["a header without a filter", JSON.stringify({ export: { version: 1 } })],
  ])("%s", (_, line) => expect(parseExportLine(line)).toEqual({ type: "unreadable" }));
});
