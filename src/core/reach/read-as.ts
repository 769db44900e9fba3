import type { HostLookup } from "./host-facts.ts";

/** The name in a host pattern, without what stands for any label, port and path. */
export function bareName(host: string): string {
  return host.slice(0, nameEnd(host)).replace(/^\*\./, "");
}

/** Where the name ends in a host pattern. */
export function nameEnd(host: string): number {
  const at = host.search(/[:/]/);
  return at < 0 ? host.length : at;
}

/**
 * How the name in a host pattern is read, where it is written in ASCII for letters of other scripts (`xn--`); undefined
 * where it reads as it stands. Whoever owns the name chose what it reads as.
 */
export function readAs(host: string, lookUp: HostLookup): string | undefined {
  const name = bareName(host);
  const { unicode = name } = lookUp(name) ?? {};
  return unicode === name ? undefined : unicode;
}
