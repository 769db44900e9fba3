import { isKeyName } from "../credential/key-name.ts";
import type { KeyName } from "../ids.ts";

/** `{{ KEY }}` inside the value of a custom header. */
const PLACE = /\{\{\s*(\w+)\s*\}\}/g;

/** The text that a credential's value takes the place of. */
export function placeFor(key: string): string {
  return `{{ ${key} }}`;
}

/** The keys that a template names, in order, repeats included. */
export function templateKeys(template: string): KeyName[] {
  return Array.from(template.matchAll(PLACE), (found) => found[1] as KeyName);
}

/** The template with each place filled. Nothing in a value is read as a pattern. */
export function fillTemplate(template: string, value: (key: KeyName) => string): string {
  return template.replace(PLACE, (_, key: string) => value(key as KeyName));
}

/** What is wrong with a template, as the rest of a sentence that begins with its name; undefined when nothing is. */
export function templateFault(template: string): string | undefined {
  const wrong = templateKeys(template).find((key) => !isKeyName(key));
  if (wrong !== undefined) return `names ${placeFor(wrong)}, which is no credential key`;
  return template.replaceAll(PLACE, "").includes("{{") ? "has a {{ that no {{ KEY }} follows" : undefined;
}
