import { expect, test } from "bun:test";
import {
  CUT,
  characterOf,
  isByNumber,
  isIntroduction,
  LONGEST_SPELLING,
  lengthOf,
  MAX_LAYERS,
  readAt,
} from "../../../../src/core/leak/spelling.ts";

const read = (text: string, layer = 1) => {
  const found = readAt(Buffer.from(text), 0, layer);
  return found === CUT ? "cut" : [characterOf(found), lengthOf(found), isByNumber(found)];
};
const SLASH = 0x2f;

test.each([
  ["percent-encoding", "%2F", 3],
  ["percent-encoding in small letters", "%2f", 3],
  ["a backslash, as PHP puts it before slashes", "\\/", 2],
  ["JSON's code", "\\u002f", 6],
  ["JavaScript's code", "\\u{2f}", 6],
  ["a byte in C and Python", "\\x2f", 4],
  ["a byte in octal", "\\057", 4],
  ["a name of HTML", "&sol;", 5],
  ["a number of HTML", "&#47;", 5],
  ["a number of HTML with zeros", "&#0047;", 7],
  ["a hexadecimal number of HTML", "&#x2F;", 6],
])("reads %s", (_, text, length) => {
  expect(read(text)).toEqual([SLASH, length, false]);
});

test.each([
  ["percent in percent", "%252F", 2, 5],
  ["JSON in JSON", "\\\\u002f", 2, 7],
  ["HTML in JSON", "\\u0026sol;", 2, 10],
  ["HTML in JSON in JSON", "\\\\u0026#47;", 3, 11],
])("reads escapes within escapes: %s", (_, text, layer, length) => {
  expect(read(text, layer)).toEqual([SLASH, length, false]);
});

test("reads what is no escape as it stands", () => {
  for (const text of ["%zz", "%2", "\\q", "&nosuch;", "&#;", "&#x;", "&#xffffff;", "\\u00zz"]) {
    const found = read(`${text} and more`);
    expect(found).toEqual([text.charCodeAt(0), 1, false]);
  }
  expect(read("a", 3)).toEqual([0x61, 1, false]);
});

test("knows characters beyond ASCII by their number, pairs of surrogates as one", () => {
  expect(read("\\u00e9")).toEqual([0xe9, 6, true]);
  expect(read("&#233;")).toEqual([0xe9, 6, true]);
  expect(read("\\ud83d\\ude00")).toEqual([0x1f600, 12, true]);
  expect(read("\\ud83dx")).toEqual([0xd83d, 6, true]);
  expect(read("%C3")).toEqual([0xc3, 3, false]);
});

test("says where the bytes end within an escape", () => {
  for (const text of ["%2", "\\", "\\u00", "&am", "&#4", "\\ud83d\\ud", "\\05"])
    expect(read(text)).toBe("cut");
  expect(readAt(Buffer.from("ab"), 2, 0)).toBe(CUT);
});

test("every escape begins with an introduction, and none is longer than it says", () => {
  expect(["%", "\\", "&"].every((one) => isIntroduction(one.charCodeAt(0)))).toBe(true);
  expect(isIntroduction(SLASH)).toBe(false);
  const found = read("\\\\\\\\ud83d\\\\\\\\ude00", MAX_LAYERS);
  expect(found).toEqual([0x1f600, 18, true]);
  expect(18).toBeLessThanOrEqual(LONGEST_SPELLING);
});
