import { expect, test } from "bun:test";
import { ulid } from "../../../src/core/ulid.ts";

test("it is written as the specification's sample, and sorts by time", () => {
  // 01ARZ3NDEKTSV4RRFFQ69G5FAV of github.com/ulid/spec, taken apart by another implementation.
  const random = Uint8Array.from([0xd6, 0x76, 0x4c, 0x61, 0xef, 0xb9, 0x93, 0x02, 0xbd, 0x5b]);
  expect(ulid(1469922850259, random)).toBe("01ARZ3NDEKTSV4RRFFQ69G5FAV");
  expect(ulid(0, new Uint8Array(10))).toBe("0".repeat(26));
  expect(ulid(2 ** 48 - 1, new Uint8Array(10).fill(255))).toBe(`7${"Z".repeat(25)}`);
  const times = [1, 31, 32, 1023, 1024, 1_785_576_600_123];
  const texts = times.map((at) => ulid(at, random));
  expect(texts.toSorted()).toEqual(texts);
});
