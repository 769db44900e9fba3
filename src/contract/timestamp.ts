import * as v from "valibot";

const RFC3339 = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/i;

/** A point in time as a body has it, RFC 3339 with an offset; in milliseconds since 1970 once checked. */
export const Timestamp = v.pipe(
  v.string(),
  v.check(
    (text) => RFC3339.test(text) && !Number.isNaN(Date.parse(text)),
    "a time such as 2026-12-31T00:00:00Z",
  ),
  v.transform((text) => Date.parse(text)),
);
