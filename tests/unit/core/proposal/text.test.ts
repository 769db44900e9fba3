import { expect, test } from "bun:test";
import { parseText } from "../../../../src/core/proposal/text.ts";
import { failAs } from "../../../../src/core/service/fault.ts";

const fail = failAs("here");

test("a text comes back as it was sent, and is empty where there is none", () => {
  const text = "<b>\u202e\u200b\r\n'\"--{{ KEY }}\ud83d\ude00";
  expect(parseText(text, { at: "note", bytes: 500 }, fail)).toBe(text);
  expect(parseText(undefined, { at: "note", bytes: 500 }, fail)).toBe("");
});

test("the limit counts characters or bytes, whole ones", () => {
  expect(parseText("\ud83d\ude00".repeat(3), { at: "note", characters: 3 }, fail)).toHaveLength(6);
  expect(() => parseText("\ud83d\ude00".repeat(4), { at: "note", characters: 3 }, fail)).toThrow(
    "here: note is 4 characters long; at most 3 are allowed",
  );
  expect(() => parseText("\u00e9\u00e9", { at: "note", bytes: 3 }, fail)).toThrow(
    "is 4 bytes long; at most 3",
  );
});

test.each([["a\0b"], ["a\ud800b"], [1], [["a"]]])("%j is refused", (value) => {
  expect(() => parseText(value, { at: "note", bytes: 500 }, fail)).toThrow("here: note ");
});
