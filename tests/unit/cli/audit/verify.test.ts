import { expect, test } from "bun:test";
import fc from "fast-check";
import { type FileReport, verifyExport } from "../../../../src/cli/audit/verify.ts";
import { newKey, signedHead, someRecords } from "../../../support/audit/log.ts";

const KEY = newKey();
const RECORDS = someRecords(20);
const HEADS = RECORDS.filter(({ seq }) => seq % 10 === 0).map((record) => signedHead(record, KEY));
const HEADER = { export: { version: 1, exported_at: "2026-08-01T10:00:00.000Z", filter: {} } };
const LINES = [HEADER, { key: KEY.json }, ...HEADS.map((head) => ({ head })), ...RECORDS].map((line) =>
  JSON.stringify(line),
);

async function verify(
  text: string | Uint8Array,
  { chunk = 7, trusted }: { chunk?: number; trusted?: string } = {},
) {
  const bytes = Buffer.from(text as string);
  async function* pieces() {
    for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk);
  }
  return await verifyExport(pieces(), { trusted });
}

const faultsOf = (report: FileReport) => (report.type === "checked" ? report.faults : [report]);

test("a whole file is good, in whatever pieces it comes and whatever ends its lines", async () => {
  for (const text of [`${LINES.join("\n")}\n`, LINES.join("\n"), `${LINES.join("\r\n")}\r\n`]) {
    for (const chunk of [1, 64, 1e6]) {
      expect(await verify(text, { chunk })).toMatchObject({
        type: "checked",
        records: 20,
        signed: { seq: 20, keyId: KEY.json.key_id },
        unsigned: 0,
        faults: [],
        more: false,
      });
    }
  }
});

test("only the key that is trusted counts", async () => {
  expect(faultsOf(await verify(LINES.join("\n"), { trusted: KEY.json.key_id }))).toEqual([]);
  expect(faultsOf(await verify(LINES.join("\n"), { trusted: newKey().json.key_id }))).toHaveLength(2);
});

test("a part, and what a newer release wrote, are said to be that", async () => {
  const part = { ...HEADER.export, filter: { vault: "payments" } };
  expect(await verify(JSON.stringify({ export: part }))).toEqual({
    type: "filtered",
    filter: { vault: "payments" },
  });
  const newer = JSON.stringify({ export: { ...HEADER.export, version: 2 } });
  expect(await verify(newer)).toEqual({ type: "newer", version: 2 });
});

test("a file that ends in the middle of a line is cut there", async () => {
  expect(faultsOf(await verify(LINES.join("\n").slice(0, -10)))).toEqual([
    { type: "unreadable", line: 24 },
    { type: "cut", from: 20, to: 20 },
  ]);
});

test("reading ends where enough is known", async () => {
  const many = someRecords(200).map((record) => JSON.stringify({ ...record, action: "x" }));
  const report = await verify([...LINES.slice(0, 4), ...many].join("\n"));
  expect(report).toMatchObject({ records: 50, more: true });
  expect(faultsOf(report)).toHaveLength(50);
});

test("whatever byte is changed, taken out or put in, it is found, or says the same", async () => {
  const whole = Buffer.from(LINES.join("\n"));
  const records = JSON.stringify(RECORDS);
  await fc.assert(
    fc.asyncProperty(
      fc.nat(whole.length - 1),
      fc.nat(255),
      fc.constantFrom("set", "insert", "drop"),
      async (at, byte, how) => {
        const put = how === "drop" ? [] : [byte];
        const altered = Buffer.concat([
          whole.subarray(0, at),
          Uint8Array.from(put),
          whole.subarray(how === "insert" ? at : at + 1),
        ]);
        const report = await verify(altered, { chunk: 4096, trusted: KEY.json.key_id });
        const isGood = report.type === "checked" && report.faults.length === 0 && report.signed?.seq === 20;
        if (!isGood) return;
        const lines = altered
          .toString("utf8")
          .split(/\r?\n/)
          .filter((line) => line.startsWith('{"seq"'));
        expect(JSON.stringify(lines.map((line) => JSON.parse(line)))).toBe(records);
      },
    ),
    { numRuns: 400 },
  );
}, 30_000);
