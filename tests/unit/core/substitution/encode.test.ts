import { describe, expect, test } from "bun:test";
import {
  bodyEncoding,
  encodeForBody,
  encodeJsonString,
  encodePathSegment,
  encodeQueryValue,
} from "../../../../src/core/substitution/encode.ts";

const NASTY = "a/b c+d&e=f%\"\\\n<é>'(!)*";

test("a value cannot leave its path segment", () => {
  expect(encodePathSegment(NASTY)).toBe("a%2Fb%20c%2Bd%26e%3Df%25%22%5C%0A%3C%C3%A9%3E%27%28%21%29%2A");
  expect(decodeURIComponent(encodePathSegment(NASTY))).toBe(NASTY);
});

test("a value cannot leave its query parameter", () => {
  expect(encodeQueryValue(NASTY)).toBe("a%2Fb+c%2Bd%26e%3Df%25%22%5C%0A%3C%C3%A9%3E%27%28%21%29*");
  expect(new URLSearchParams(`v=${encodeQueryValue(NASTY)}`).get("v")).toBe(NASTY);
});

test("a value cannot leave its JSON string", () => {
  expect(encodeJsonString('<&>"\\\n\u2028')).toBe('\\u003c\\u0026\\u003e\\"\\\\\\n\\u2028');
  expect(JSON.parse(`"${encodeJsonString(NASTY)}"`)).toBe(NASTY);
});

const TYPES: Record<string, string | undefined> = {
  "application/json": "json",
  "Application/JSON; charset=utf-8": "json",
  "application/vnd.api+json": "json",
  "application/x-www-form-urlencoded": "form",
  "text/plain": "raw",
  "": "raw",
  "multipart/form-data; boundary=x": undefined,
};

describe("how values stand in a body", () => {
  for (const [type, expected] of Object.entries(TYPES)) {
    test(type === "" ? "no type" : type, () => expect(bodyEncoding(type)).toBe(expected as never));
  }
  test("each encoding", () => {
    expect([encodeForBody("a b", "form"), encodeForBody('a"', "json"), encodeForBody('a"', "raw")]).toEqual([
      "a+b",
      'a\\"',
      'a"',
    ]);
  });
});
