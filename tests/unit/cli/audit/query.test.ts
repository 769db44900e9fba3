import { expect, test } from "bun:test";
import { toQuery } from "../../../../src/cli/audit/query.ts";

const NONE = { actor: undefined, vault: undefined, action: undefined, since: undefined, until: undefined };
const NOW = Date.parse("2026-08-01T09:30:00.000Z");

test("a span goes back from now, and what is no time is refused", () => {
  expect(toQuery({ ...NONE, since: "2h", until: "2026-08-01T09:00:00Z" }, NOW)).toEqual({
    ...NONE,
    since: "2026-08-01T07:30:00.000Z",
    until: "2026-08-01T09:00:00.000Z",
  });
  expect(toQuery(NONE, NOW)).toEqual(NONE);
  for (const since of ["yesterday", "-2h", "2026-02-30"]) {
    expect(() => toQuery({ ...NONE, since }, NOW)).toThrow("--since cannot be");
  }
});
