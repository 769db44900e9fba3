import { expect, test } from "bun:test";
import { describeFault } from "../../../../src/cli/audit/describe.ts";

test("each fault says in a sentence what it is and where", () => {
  const said = (
    [
      { type: "unreadable", line: 7 },
      { type: "changed", seq: 6 },
      { type: "unlinked", seq: 1 },
      { type: "unlinked", seq: 6 },
      { type: "missing", from: 6, to: 6 },
      { type: "missing", from: 6, to: 8 },
      { type: "moved", seq: 6, behind: 7 },
      { type: "repeated", seq: 6 },
      { type: "rewritten", from: 5, to: 8 },
      { type: "cut", from: 6, to: 8 },
      { type: "forged-head", seq: 6, why: "signature" },
      { type: "late-head", seq: 6 },
      { type: "forged-key", keyId: "0123456789abcdef0123" },
    ] as const
  ).map(describeFault);
  expect(said).toEqual([
    "line 7 is not as it was exported and cannot be read",
    "record 6 was changed",
    "record 1 is not the first one that was written",
    "record 6 does not follow record 5: one of them was replaced",
    "record 6 is missing",
    "records 6 to 8 are missing",
    "record 6 was moved behind record 7",
    "record 6 stands there twice",
    "one of the records 5 to 8, or all, was written anew after record 8 was signed",
    "the end was cut off: records 6 to 8 are missing",
    "the signed head of record 6 is forged: its signature is not one of that head",
    "the signed head of record 6 stands behind it and cannot be checked",
    "the key 0123456789abcdef… is not the one that its id says",
  ]);
});
