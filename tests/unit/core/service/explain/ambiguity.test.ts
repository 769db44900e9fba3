import { expect, test } from "bun:test";
import fc from "fast-check";
import { pathAmbiguity } from "../../../../../src/core/service/explain/ambiguity.ts";
import { decodedPath } from "../../../../../src/core/service/match.ts";

test.each([
  ["/a/../b", "has a segment of dots"],
  ["/a/%2e%2e", "has a segment of dots"],
  ["/a//b", "has two slashes in a row"],
  ["/a%2Fb", "has a slash written as %2F"],
  ["/a\\b", "has a backslash"],
  ["/a%5cb", "has a backslash written as %5C"],
  ["/a;v=1", "has a semicolon"],
  ["/a%3bv", "has a semicolon written as %3B"],
  ["/a%00", "has a zero byte, %00"],
  ["/a%252f", "has a percent sign written as %25, which may be decoded twice"],
  ["/a%ff", "has a percent sign that begins no character of UTF-8"],
  ["/a%", "has a percent sign that begins no character of UTF-8"],
  ["*", "does not begin with a slash"],
])("%p %s", (path, because) => expect(pathAmbiguity(path)).toBe(because));

test("there is a reason exactly where matching does not read the path, and never an empty one", () => {
  const piece = fc.constantFrom("/", ".", "%2e", "%2F", "%25", "%", ";", "\\", "a", "é", "%C3%A9");
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const path = `/${pieces.join("")}`;
      const because = pathAmbiguity(path);
      expect(because === undefined).toBe(decodedPath(path) !== undefined);
      expect(because).not.toBe("is not in canonical form");
    }),
  );
});
