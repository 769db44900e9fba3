import { expect, test } from "bun:test";
import { isRefusal } from "../../../../src/core/oauth/fault.ts";

test.each<[status: number, error: string | undefined, isRefusal: boolean]>([
  [400, "invalid_grant", true],
  [401, "invalid_client", true],
  [400, undefined, true],
  [403, undefined, true],
  // GitHub and Slack say no with 200.
  [200, "bad_refresh_token", true],
  [200, "ratelimited", false],
  [400, "temporarily_unavailable", false],
  [408, undefined, false],
  [429, "invalid_grant", false],
  [500, "invalid_grant", false],
  [503, undefined, false],
  [302, undefined, false],
  [200, undefined, false],
])("%i with %s: it is final: %p", (status, error, expected) => {
  expect(isRefusal(status, error)).toBe(expected);
});
