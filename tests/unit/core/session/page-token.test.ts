import { expect, test } from "bun:test";
import { isPageToken } from "../../../../src/core/session/page-token.ts";

test("a token of a page is known by how it begins", () => {
  expect(isPageToken(`av_page_${"0".repeat(64)}`)).toBe(true);
  expect(isPageToken(`av_sess_${"0".repeat(64)}`)).toBe(false);
  expect(isPageToken("")).toBe(false);
});
