import { expect, test } from "bun:test";
import {
  isPublished,
  publishedSequence,
  ROTATION_GRACE_HOURS,
  signingKeyState,
  verifiableUntil,
} from "../../../../src/core/company/key-rotation.ts";

const GRACE = ROTATION_GRACE_HOURS * 3_600_000;

test("a key is published while it signs, and until the end of its grace", () => {
  expect(isPublished({}, Number.MAX_SAFE_INTEGER)).toBe(true);
  expect(verifiableUntil(7)).toBe(7 + GRACE);
  expect([isPublished({ retiredAt: 7 }, 6 + GRACE), isPublished({ retiredAt: 7 }, 7 + GRACE)]).toEqual([
    true,
    false,
  ]);
});

test("the sequence grows with each change of what is published, and never falls", () => {
  const keys = [{}, { retiredAt: 0 }, { retiredAt: 10 }];
  const sequences = [0, GRACE - 1, GRACE, GRACE + 9, GRACE + 10, GRACE * 9].map((now) =>
    publishedSequence(3, keys, now),
  );
  expect(sequences).toEqual([3, 3, 4, 4, 5, 5]);
});

test("a key signs, is still verified for its grace, and is then retired", () => {
  expect(signingKeyState({}, 5)).toEqual({ type: "signs" });
  expect(signingKeyState({ retiredAt: 7 }, 6 + GRACE)).toEqual({ type: "verified", until: 7 + GRACE });
  expect(signingKeyState({ retiredAt: 7 }, 7 + GRACE)).toEqual({ type: "retired" });
});
