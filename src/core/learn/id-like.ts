/** Segments of paths that name one of many things of a kind, by their shape alone. */

const KINDS: readonly (readonly [kind: string, pattern: RegExp])[] = [
  ["uuid", /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i],
  ["date", /^\d{4}-\d{2}(?:-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?)?$/],
  ["number", /^\d+$/],
  ["ulid", /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/i],
  // A digit is asked for: `deadbeef` may be a word, and `facade` is one.
  ["hex", /^(?=.*\d)[0-9a-f]{8,}$/i],
  // As `cus_NffrFeUfNV2Hib`: a word in front, then at least eight of which one is a digit.
  ["prefixed", /^[a-z]{1,12}[_-](?=[A-Za-z0-9]*\d)[A-Za-z0-9]{8,}$/],
];

export type IdKind = (typeof KINDS)[number][0];

/** Which kind of id a segment is; undefined where it may be a word, which can decide what one may do. */
export function idKindOf(segment: string): IdKind | undefined {
  return KINDS.find(([, pattern]) => pattern.test(segment))?.[0];
}

/** The path with each id replaced by its kind, so that paths of one shape are alike. */
export function shapeOf(path: string): string {
  return path
    .split("/")
    .map((segment) => {
      const kind = idKindOf(segment);
      return kind === undefined ? segment : `{${kind}}`;
    })
    .join("/");
}
