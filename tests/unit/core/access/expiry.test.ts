import { expect, test } from "bun:test";
import { parseExpiry } from "../../../../src/core/access/expiry.ts";

test("an end lies ahead, or there is none", () => {
  expect(parseExpiry(undefined, 1000)).toEqual({});
  expect(parseExpiry(1001, 1000)).toEqual({ expiresAt: 1001 });
  expect(() => parseExpiry(1000, 1000)).toThrow("expires_at must lie in the future");
});
