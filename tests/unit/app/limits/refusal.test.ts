import { expect, test } from "bun:test";
import { limitRefusal } from "../../../../src/app/limits/refusal.ts";

test.each([
  [0, 1],
  [999, 1],
  [1001, 2],
  [300_000, 300],
])("%i ms are %i s for Retry-After", (waitMs, seconds) => {
  expect(limitRefusal("rate", 7, waitMs)).toEqual({
    type: "refused",
    scope: "rate",
    limit: 7,
    retryAfterSeconds: seconds,
  });
});
