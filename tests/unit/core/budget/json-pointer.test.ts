import { expect, test } from "bun:test";
import { parseJsonPointer, pointerPath, valueAt } from "../../../../src/core/budget/json-pointer.ts";
import { failAs } from "../../../../src/core/service/fault.ts";

const parse = (value: unknown) => parseJsonPointer("budget.json", value, failAs('service "x"'));

test("RFC 6901 and the dotted form come to the same", () => {
  expect(parse("/usage/total_tokens")).toBe("/usage/total_tokens");
  expect(parse("usage.total_tokens")).toBe("/usage/total_tokens");
  expect(parse("tokens")).toBe("/tokens");
  expect(parse("/a~1b/m~0n/0/")).toBe("/a~1b/m~0n/0/");
  expect(pointerPath("/a~1b/m~0n/~01/0/")).toEqual(["a/b", "m~n", "~1", "0", ""]);
});

test("what does not parse is refused with its place", () => {
  expect(() => parse("usage..x")).toThrow('service "x": budget.json cannot be read at character 1');
  expect(() => parse("/a/b~2")).toThrow("budget.json cannot be read at character 5");
  expect(() => parse("/a~")).toThrow("at character 3");
  for (const none of ["", 5, null, undefined]) expect(() => parse(none)).toThrow("must be a JSON pointer");
  expect(() => parse(`/${"a".repeat(300)}`)).toThrow("longer than");
});

test("finds what is there, and no member that is inherited", () => {
  const document = { usage: { total: 5, "a/b": [7, { x: null }] } };
  expect(valueAt(document, pointerPath("/usage/total"))).toBe(5);
  expect(valueAt(document, pointerPath("/usage/a~1b/0"))).toBe(7);
  expect(valueAt(document, pointerPath("/usage/a~1b/1/x"))).toBeNull();
  for (const gone of [
    "/usage/none",
    "/usage/total/x",
    "/constructor",
    "/usage/a~1b/length2",
    "/__proto__/x",
  ]) {
    expect(valueAt(document, pointerPath(gone))).toBeUndefined();
  }
  expect(valueAt(null, ["a"])).toBeUndefined();
});
