/** A name of the domain system, of two parts or more. */
const HOST_NAME = /^(?=.{4,253}$)[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

/**
 * The host that an audience is at, in lower case: that of a URI, or a name that is one, as those of token services are.
 * Undefined for names that say nothing of where somebody is.
 */
export function hostOfAudience(audience: string): string | undefined {
  const name = audience.toLowerCase();
  if (HOST_NAME.test(name)) return name;
  // Other schemes than the web's keep what they hold as it was written.
  const host = URL.parse(audience)?.hostname.toLowerCase();
  return host === "" ? undefined : host;
}
