import { expect, test } from "bun:test";
import { countsAt } from "../../../../src/core/session/page-token.ts";

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
