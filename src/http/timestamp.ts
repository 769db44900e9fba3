import { formatSeconds } from "../core/time.ts";

/** RFC 3339 in UTC with whole seconds, the wire's only form; `at` in milliseconds since 1970. */
export const toTimestamp = formatSeconds;
