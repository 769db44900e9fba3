const SLUG = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;

/** What a slug is, for messages. */
export const SLUG_RULE = "3 to 64 characters of a-z, 0-9 and single hyphens inside";

/** The one form of the names of vaults, agents and services. */
export function isSlug(text: string): boolean {
  return text.length >= 3 && text.length <= 64 && SLUG.test(text);
}
