import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { findJsonFault } from "../../../src/lib/json-fault.ts";

describe("where a text stops being JSON", () => {
  const table: [text: string, offset: number][] = [
    ["", 0],
    ["{", 1],
    ['{"a":1,}', 7],
    ['{"a" 1}', 5],
    ["{a:1}", 1],
    ["[1,]", 3],
    ["[1 2]", 3],
    ["[,1]", 1],
    ["{]", 1],
    ["[}", 1],
    ['{"a":}', 5],
    ["1 2", 2],
    ['"open', 0],
    ["[01]", 2],
    ['["\\x"]', 1],
    ["nul", 0],
    ["[[[]]", 5],
    ["{} x", 3],
  ];
  test.each(table)("%j at %d", (text, offset) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(findJsonFault(text)).toBe(offset);
  });
});

test("it reads as far as JSON goes, and no further than the change that broke it", () => {
  fc.assert(
    fc.property(
      fc.json(),
      fc.nat(),
      fc.constantFrom("\u0001", "}", "]", ",", ":", "'", "x"),
      (json, place, odd) => {
        expect(findJsonFault(json)).toBe(json.length);
        const at = place % (json.length + 1);
        const text = json.slice(0, at) + odd + json.slice(at);
        let isBroken = false;
        try {
          JSON.parse(text);
        } catch {
          isBroken = true;
        }
        const found = findJsonFault(text);
        // The fault may be at the start of the token that the change is in, or where a text ends too early.
        if (isBroken) expect(found).toBeLessThanOrEqual(text.length);
        else expect(found).toBe(text.length);
      },
    ),
  );
});
