import { expect, test } from "bun:test";
import { REASONS, reasonOf } from "../../../../src/core/log/reasons.ts";
import { RULES } from "../../../../src/proxy/refusal-rules.ts";

/** Codes of rows that no answer of ours goes with. */
const UNTOLD = ["client_closed", "client_rejected_certificate", "leak_redacted", "malformed_request"];
const LOGGED = new Set([...Object.values(RULES).map(({ logged }) => logged), ...UNTOLD]);

test("every code that a row may have is explained, and no other", () => {
  expect(Object.keys(REASONS).toSorted()).toEqual([...LOGGED].toSorted());
});

test("each explanation is two sentences", () => {
  for (const { what, remedy } of Object.values(REASONS)) {
    expect(what).toMatch(/^[A-Z].*\.$/);
    expect(remedy).toMatch(/^[A-Z].*\.$/);
  }
});

test("of a code that nobody knows nothing is said", () => {
  expect(reasonOf("no_match")?.what).toContain("No enabled service");
  expect([reasonOf(""), reasonOf("constructor"), reasonOf("of_tomorrow")]).toEqual([
    undefined,
    undefined,
    undefined,
  ]);
});
