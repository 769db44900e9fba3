import { visibleText } from "../visible-text.ts";

const MAX_CHARACTERS = 300;
/** A shorter one would stand in a text by chance. */
const MIN_SECRET = 6;

/**
 * A text of a provider's as we pass it on: one line, nothing in it hidden, cut. Nobody vouches for what it says.
 * Some endpoints repeat the request that they refuse, so what of it is secret is taken out.
 */
export function providerText(text: string, secrets: readonly string[] = []): string {
  let told = text.toWellFormed();
  for (const secret of secrets) {
    if (secret.length < MIN_SECRET) continue;
    for (const spelling of new Set([secret, encodeURIComponent(secret.toWellFormed())])) {
      told = told.replaceAll(spelling, "[redacted]");
    }
  }
  const line = visibleText(told.replace(/\s+/g, " ").trim());
  const characters = [...line];
  return characters.length <= MAX_CHARACTERS ? line : `${characters.slice(0, MAX_CHARACTERS - 1).join("")}…`;
}
