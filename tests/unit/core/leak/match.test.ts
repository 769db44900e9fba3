import { expect, test } from "bun:test";
import { backward, forward, NOWHERE } from "../../../../src/core/leak/match.ts";
import type { Pattern } from "../../../../src/core/leak/pattern.ts";
import { patternsOf } from "../../../../src/core/leak/patterns.ts";

const textOf = (value: string) => patternsOf(value, 0)[0] as Pattern;
const base64Of = (value: string, offset: number) => patternsOf(value, 0)[2 + offset] as Pattern;

test("goes forward through any mixture of spellings", () => {
  const bytes = Buffer.from("a/b&amp;c%22d\\u002fe rest");
  expect(forward(textOf('a/b&c"d/e'), bytes, 0, 0)).toMatchObject({
    at: bytes.indexOf(" rest"),
    isOpen: false,
  });
  expect(forward(textOf("a/b&c'd/e"), bytes, 0, 0)).toMatchObject({ at: NOWHERE, isOpen: false });
});

test("says that more might follow where the bytes end first, within an escape too", () => {
  for (const cut of ["a", "a/b&am", "a/b&amp;c%2"]) {
    expect(forward(textOf('a/b&c"d/e'), Buffer.from(cut), 0, 0)).toMatchObject({ at: NOWHERE, isOpen: true });
  }
});

test("goes backward through any mixture of spellings, as far as it may", () => {
  const bytes = Buffer.from("x a%2Fb\\/cANCHOR");
  const pattern = textOf("a/b/cANCHOR");
  const [to, at] = [5, bytes.indexOf("ANCHOR")];
  expect(backward(pattern, bytes, { to, at, least: 0 }).at).toBe(2);
  expect(backward(pattern, bytes, { to, at, least: 3 }).at).toBe(NOWHERE);
});

test("takes a space for a plus, bytes beyond ASCII and their characters in Latin-1", () => {
  expect(forward(textOf("a b c d e"), Buffer.from("a+b c%20d+e"), 0, 0).at).toBe(11);
  expect(forward(textOf("clé-é-é-é"), Buffer.from("cl\\u00e9-é-%C3%A9-&eacute;"), 0, 0).at).toBe(NOWHERE);
  expect(forward(textOf("clé-é-é-é"), Buffer.from("cl\\u00e9-é-%C3%A9-&#233;"), 0, 0).at).toBe(25);
  expect(forward(textOf("clé-é-é-é"), Buffer.from("clé-é-é-é", "latin1"), 0, 0).at).toBe(9);
});

test("reads base64 over the ends of lines, and tells the characters that others share", () => {
  const pattern = base64Of("sk-4f9a8b7c6d", 1);
  const bytes = Buffer.from(`${Buffer.from("_sk-4f9a8b7c6d!").toString("base64").slice(0, 10)}\r\n`);
  const rest = Buffer.from(Buffer.from("_sk-4f9a8b7c6d!").toString("base64").slice(10));
  const whole = Buffer.concat([bytes, rest]);
  const reached = forward(pattern, whole, 0, 2);
  expect(reached.at).toBe(whole.length - (pattern.after === undefined ? 2 : 1));
  expect(backward(pattern, whole, { to: 0, at: 2, least: 0 })).toMatchObject({ at: 1, edge: whole[1] });
});

test("a text of nothing but backslashes is read in reasonable time", () => {
  const began = performance.now();
  forward(textOf("\\".repeat(200)), Buffer.from("\\".repeat(4000)), 0, 0);
  expect(performance.now() - began).toBeLessThan(2000);
});
