import { describe, expect, test } from "bun:test";
import { mixedScripts, skeleton } from "../../../../src/core/reach/skeleton.ts";

describe("labels that look alike have one skeleton", () => {
  const alike: readonly (readonly string[])[] = [
    ["google", "g00gle", "GOOGLE", "gооgle", "goo-gle"],
    ["paypal", "paypa1", "paypai", "раураl"],
    ["modern", "rnodem", "mοdern"],
    ["twilio", "tvvilio", "tw1l1o"],
    ["stripe", "strípe", "5tripe", "ѕtrіре"],
  ];
  for (const [first = "", ...others] of alike) {
    test(`${first}: ${others.join(", ")}`, () => {
      for (const other of others) expect([other, skeleton(other)]).toEqual([other, skeleton(first)]);
    });
  }
  test("others do not", () => {
    expect(skeleton("github")).not.toBe(skeleton("gitlab"));
    expect(skeleton("slack")).not.toBe(skeleton("black"));
  });
});

test("scripts of one label that has several", () => {
  expect(mixedScripts("api.gοogle.com")).toEqual(["Latin", "Greek"]);
  expect(mixedScripts("ѕtrіре.com")).toEqual(["Latin", "Cyrillic"]);
  expect(mixedScripts("почта.example.com")).toBeUndefined();
  expect(mixedScripts("api-1.example.com")).toBeUndefined();
});
