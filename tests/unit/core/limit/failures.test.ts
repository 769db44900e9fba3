import { expect, test } from "bun:test";
import { countFailure, isLocked, noFailures } from "../../../../src/core/limit/failures.ts";

test("the last allowed failure locks", () => {
  const failures = noFailures();
  const locked = [1, 2, 3, 4].map(() => {
    countFailure(failures);
    return isLocked(failures, 3);
  });
  expect(locked).toEqual([false, false, true, true]);
  expect(isLocked(noFailures(), 1)).toBe(false);
});
