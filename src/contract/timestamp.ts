import * as v from "valibot";

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i;

const EXAMPLE = "a time such as 2026-12-31T00:00:00Z";

/** A point in time as a body has it, RFC 3339 with an offset; in milliseconds since 1970 once checked. */
export const Timestamp = v.pipe(
  v.string(),
  v.check(isTime, EXAMPLE),
  v.transform((text) => Date.parse(text)),
);

/** The same where an end may be taken away: `""` is null, as null itself counts as not given. */
export const TimestampOrNone = v.pipe(
  v.string(),
  v.check((text) => text === "" || isTime(text), `${EXAMPLE}, or "" for none`),
  v.transform((text) => (text === "" ? null : Date.parse(text))),
);

function isTime(text: string): boolean {
  return RFC3339.test(text) && !Number.isNaN(Date.parse(text));
}

/** The same of a text that stands elsewhere; undefined when it is none. */
export function readTimestamp(text: string): number | undefined {
  const read = v.safeParse(Timestamp, text);
  return read.success ? read.output : undefined;
}
