/** Segments as the path of a service. */

const MAX_LENGTH = 256;
/** What a path of a service cannot hold (`core/service/path-pattern.ts`), and what would be no star there. */
const UNWRITABLE = /(?:[\p{Cc}\s?#[\]\\|<>"]|\*)+/gu;

/**
 * The pattern that matches what these segments stand for, where one that is `*` stands for anything. What cannot be written
 * becomes `*`, and so does what is too long: it matches more than was seen, and nothing less.
 */
export function toPattern(segments: readonly string[]): string {
  const text = `/${segments.map((segment) => segment.replaceAll(UNWRITABLE, "*")).join("/")}`;
  const path = text.replaceAll(/\*{2,}/g, "*");
  if (path.length <= MAX_LENGTH) return path;
  return `${path.slice(0, MAX_LENGTH - 1).replace(/\*$/, "")}*`;
}

/**
 * Whether what a service cannot say stands where a `*` in its place would let everything through that begins alike: as a
 * segment of its own, or at the end. One request would be enough to have it learnt.
 */
export function isSayable(segments: readonly string[]): boolean {
  const said = segments.map((segment) => segment.replaceAll(UNWRITABLE, "*"));
  return !said.includes("*") && said.at(-1)?.endsWith("*") !== true;
}

/** Whether it lets through more than one path. */
export function isOpen(path: string): boolean {
  return path === "" || path.includes("*");
}
