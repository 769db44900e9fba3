const MAX_LENGTH = 64;
const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** What a slug is, for messages. */
export const SLUG_RULE = "3 to 64 characters of a-z, 0-9 and single hyphens inside";

/** The one form of the names of vaults, agents and services. */
export function isSlug(text: string): boolean {
  return text.length >= 3 && text.length <= MAX_LENGTH && SLUG.test(text);
}

/**
 * A slug for any text, such as a service's host and path: what is no letter or digit becomes a hyphen. With `taken`,
 * the first of `name`, `name-2`, `name-3` … that is free.
 */
export function slugFrom(text: string, taken: ReadonlySet<string> = new Set()): string {
  const words = trimmed(text.replace(/[^A-Za-z0-9]+/g, "-").toLowerCase());
  const base = words.length >= 3 ? cut(words, MAX_LENGTH) : trimmed(`${words}-svc`);
  if (!taken.has(base)) return base;
  for (let count = 2; ; count++) {
    const end = `-${count}`;
    const next = cut(base, MAX_LENGTH - end.length) + end;
    if (!taken.has(next)) return next;
  }
}

function cut(words: string, length: number): string {
  return trimmed(words.slice(0, length));
}

function trimmed(words: string): string {
  return words.replace(/^-+|-+$/g, "");
}
