import { expect, test } from "bun:test";
import { LIMIT_PROFILES, tiersOf } from "../../../../src/core/limit/settings.ts";

/** AUTH max, PROXY rate/burst/concurrency, AUTHED rate/burst, GLOBAL rate/burst/concurrency, VERIFY_FAIL max. */
const TABLE = {
  default: [50, 20, 200, 64, 10, 240, 2000, 4000, 512, 10],
  strict: [25, 10, 100, 32, 5, 120, 1000, 2000, 256, 5],
  loose: [100, 40, 400, 128, 20, 480, 4000, 8000, 1024, 20],
  off: [50, 20, 200, 64, 10, 240, 2000, 4000, 512, 10],
};

test.each([...LIMIT_PROFILES])("profile %s is the documented row", (profile) => {
  const { auth, proxy, authed, global, verifyFail } = tiersOf(profile);
  const numbers = [
    auth.max,
    ...[proxy.rate, proxy.burst, proxy.concurrency],
    ...[authed.rate, authed.burst],
    ...[global.rate, global.burst, global.concurrency],
    verifyFail.max,
  ];
  expect(numbers).toEqual(TABLE[profile]);
  expect([auth.windowMs, proxy.waitMs, global.waitMs]).toEqual([300_000, 2000, 500]);
  expect([proxy.turnMs, global.turnMs]).toEqual([10_000, 0]);
});
