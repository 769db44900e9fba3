import { expect, test } from "bun:test";
import { countsAt, opensPagesAlone } from "../../../../src/core/session/page-token.ts";

test.each([
  ["av_sess_", [true, true, true]],
  ["av_console_", [false, true, true]],
  ["av_page_", [false, false, true]],
  ["", [true, true, true]],
] as const)(
  "a token that begins with %p may be asked about at the API, the console, an approval: %p",
  (prefix, where) => {
    const token = `${prefix}${"0".repeat(64)}`;
    expect([undefined, "console" as const, "approval" as const].map((page) => countsAt(token, page))).toEqual(
      [...where],
    );
  },
);

test.each([
  ["av_sess_", false],
  ["av_agt_", false],
  ["av_console_", true],
  ["av_page_", true],
] as const)("a token that begins with %p opens pages alone: %p", (prefix, isSo) => {
  expect(opensPagesAlone(`${prefix}${"0".repeat(64)}`)).toBe(isSo);
});
