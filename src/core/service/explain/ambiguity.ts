import { decodedPath } from "../match.ts";

const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/^(?!\/)/, "does not begin with a slash"],
  [/%2f/i, "has a slash written as %2F"],
  [/%5c/i, "has a backslash written as %5C"],
  [/%00/, "has a zero byte, %00"],
  [/%25/, "has a percent sign written as %25, which may be decoded twice"],
  [/%3b/i, "has a semicolon written as %3B"],
];
const DECODED: readonly (readonly [RegExp, string])[] = [
  [/\/\//, "has two slashes in a row"],
  [/\\/, "has a backslash"],
  [/;/, "has a semicolon"],
  [/\/\.{1,2}(?:\/|$)/, "has a segment of dots"],
];

/**
 * What makes a path one that an upstream may read as another, as words behind "the path"; undefined exactly where
 * `decodedPath` gives one.
 */
export function pathAmbiguity(path: string): string | undefined {
  if (decodedPath(path) !== undefined) return undefined;
  const spelling = SPELLINGS.find(([pattern]) => pattern.test(path));
  if (spelling !== undefined) return spelling[1];
  try {
    const decoded = decodeURIComponent(path);
    return DECODED.find(([pattern]) => pattern.test(decoded))?.[1] ?? "is not in canonical form";
  } catch {
    return "has a percent sign that begins no character of UTF-8";
  }
}
