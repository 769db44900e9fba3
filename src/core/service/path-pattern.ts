import type { Fail } from "./fault.ts";

const MAX_LENGTH = 256;
const FORBIDDEN = /[\p{Cc}\s?#[\]\\|<>"]/u;

/** A path of a service: empty for any, else absolute, with `*` for any run of characters. */
export function parsePathPattern(text: string, fail: Fail): string {
  if (text === "") return text;
  if (!text.startsWith("/")) fail("path", "must start with /");
  if (text.length > MAX_LENGTH) fail("path", `must be at most ${MAX_LENGTH} characters long`);
  if (text.includes("**")) fail("path", "must not contain **; a single * crosses / already");
  if (FORBIDDEN.test(text)) fail("path", 'must not contain blanks or any of ? # [ ] \\ | < > "');
  return text;
}
