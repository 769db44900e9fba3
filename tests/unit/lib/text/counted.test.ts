import { expect, test } from "bun:test";
import { counted } from "../../../../src/lib/text/counted.ts";

test("one is one, and all else several", () => {
  expect([0, 1, 2].map((count) => counted(count, "service"))).toEqual([
    "0 services",
    "1 service",
    "2 services",
  ]);
});
