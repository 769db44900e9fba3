import { expect, test } from "bun:test";
import {
  isSearchable,
  patternsOf,
  SHORTEST_VALUE,
  unsearchableKeys,
  unsearchableNote,
} from "../../../../src/core/leak/patterns.ts";

const VALUE = "sk-4f9a8b7c6d";

test("a value is looked for as text, in hexadecimal digits and in base64 at every place in a group", () => {
  const patterns = patternsOf(VALUE, 3);
  expect(patterns.map(({ form }) => form)).toEqual([
    { type: "text" },
    { type: "hex" },
    { type: "base64", offset: 0 },
    { type: "base64", offset: 1 },
    { type: "base64", offset: 2 },
  ]);
  for (const { value, anchors } of patterns) {
    expect(value).toBe(3);
    expect(anchors.length).toBeGreaterThan(0);
  }
});

test("of base64 only what the value alone decides is asked for, and beside it what it decides in part", () => {
  for (const [offset, pattern] of patternsOf(VALUE, 0).slice(2).entries()) {
    for (const [front, end] of ["abc", "xyz"].flatMap((one) => ["", "q", "12"].map((two) => [one, two]))) {
      const encoded = Buffer.from(`${front?.slice(0, offset)}${VALUE}${end}`).toString("base64");
      const at = encoded.indexOf(Buffer.from(pattern.text).toString());
      expect(at).toBe(Math.ceil((8 * offset) / 6));
      if (at > 0) expect(pattern.before?.[encoded.charCodeAt(at - 1)]).toBe(1);
      const next = encoded.charCodeAt(at + pattern.text.length);
      if (pattern.after !== undefined) expect(pattern.after[next]).toBe(1);
    }
  }
});

test("what is shorter than eight characters is not looked for", () => {
  expect(SHORTEST_VALUE).toBe(8);
  expect(["", "hunter2", "😀😀😀😀"].map(isSearchable)).toEqual([false, false, false]);
  expect(["hunter22", "пароль-1"].map(isSearchable)).toEqual([true, true]);
});

test("whoever stores such a value is told", () => {
  const keys = unsearchableKeys({ LONG: "long-enough", PIN: "1234", CODE: "1", EMPTY: "" });
  expect(keys).toEqual(["PIN", "CODE"]);
  expect(unsearchableNote(keys)).toBe(
    "PIN, CODE are shorter than 8 characters: answers are not searched for them",
  );
  expect(unsearchableNote(["PIN"])).toContain("PIN is shorter");
  expect(unsearchableNote([])).toBeUndefined();
});
