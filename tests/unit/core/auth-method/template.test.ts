import { expect, test } from "bun:test";
import {
  fillTemplate,
  placeFor,
  templateFault,
  templateKeys,
} from "../../../../src/core/auth-method/template.ts";

test("the place that is written for a key is the place that is read", () => {
  expect<string[]>(templateKeys(`Bearer ${placeFor("A_KEY")}`)).toEqual(["A_KEY"]);
});

test("keys come in order, repeats included, whatever blanks stand inside the braces", () => {
  expect<string[]>(templateKeys("{{A}}-{{ B }}-{{  A\t}}")).toEqual(["A", "B", "A"]);
});

test("a value that looks like a place or a pattern is taken as it is", () => {
  expect(fillTemplate("{{ A }}{{ B }}", (key) => (key === "A" ? "{{ B }}" : "$&$1"))).toBe("{{ B }}$&$1");
});

test.each([
  ["{{ A }}", undefined],
  ["static", undefined],
  ["}}", undefined],
  ["{{ lower }}", "names {{ lower }}, which is no credential key"],
  ["{{ A", "has a {{ that no {{ KEY }} follows"],
  ["{{ A-B }}", "has a {{ that no {{ KEY }} follows"],
  ["{{}}", "has a {{ that no {{ KEY }} follows"],
])("%j", (template, fault) => expect(templateFault(template)).toBe(fault));
