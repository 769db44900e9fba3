import { expect, test } from "bun:test";
import { failAs } from "../../../../src/core/service/fault.ts";
import { parsePathPattern } from "../../../../src/core/service/path-pattern.ts";

const fail = failAs("service");

test.each(["", "/", "/*", "/v1/*", "/a/*/b/*.json", "/ä", "/%20", `/${"x".repeat(255)}`])(
  "%p is a path",
  (text) => expect(parsePathPattern(text, fail)).toBe(text),
);

test.each([
  ["v1", "must start with /"],
  ["*", "must start with /"],
  ["/**", "must not contain **"],
  [`/${"x".repeat(256)}`, "must be at most 256 characters long"],
  ...["/a b", "/a\n", "/\u0000", "/a?b", "/a#b", "/[a]", "/a\\b", "/a|b", "/<a>", '/"'].map(
    (text) => [text, "must not contain blanks or any of"] as [string, string],
  ),
])("%p is none: %s", (text, message) => {
  expect(() => parsePathPattern(text, fail)).toThrow(`service: path ${message}`);
});
