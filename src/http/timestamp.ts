/** RFC 3339 in UTC with whole seconds, the wire's only form; `at` in milliseconds since 1970. */
export function toTimestamp(at: number): string {
  return new Date(at).toISOString().replace(/\.\d{3}Z$/, "Z");
}
