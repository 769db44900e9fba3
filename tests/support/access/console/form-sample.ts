import type { Sample } from "../permission-samples.ts";

export const CSRF = "c".repeat(64);
export const FORM = { "Content-Type": "application/x-www-form-urlencoded" };

/** The body of a form that a page of ours made. */
export function bodyOf(fields: Record<string, string>): string {
  return `${new URLSearchParams({ csrf: CSRF, ...fields })}`;
}

/** A form of the console, as a page of ours sends it. */
export function form(fields: Record<string, string>, more: Partial<Sample> = {}): Sample {
  return {
    headers: { ...FORM, Cookie: `av_csrf=${CSRF}` },
    body: bodyOf(fields),
    ...more,
  };
}
