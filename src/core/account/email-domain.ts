import { badField } from "../all-faults.ts";

/** RFC 1035 2.3.4, as text. */
const MAX_LENGTH = 253;
/** At least two labels; other scripts pass, as they do in addresses. */
const DOMAIN = /^[^\s"(),:;<>@[\]\\.\p{Cc}]+(?:\.[^\s"(),:;<>@[\]\\.\p{Cc}]+)+$/u;

/** Domains as somebody types them: trimmed, lower case, each once. Throws `bad_request` that names all that are none. */
export function parseEmailDomains(field: string, texts: readonly string[]): readonly string[] {
  const domains = texts.map((text) => text.trim().toLowerCase());
  const wrong = domains.filter((domain) => domain.length > MAX_LENGTH || !DOMAIN.test(domain));
  if (wrong.length > 0) {
    const named = wrong.map((domain) => JSON.stringify(domain.slice(0, 80))).join(", ");
    const message = `${field}: ${named} ${wrong.length === 1 ? "is no e-mail domain" : "are no e-mail domains"}`;
    throw badField(field, message, { hint: "A domain is what stands behind the @, such as example.com." });
  }
  return [...new Set(domains)];
}
