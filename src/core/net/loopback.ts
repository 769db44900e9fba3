import { parseCidr, parseIp } from "./address.ts";
import { unbracketed } from "./target.ts";

/** True for 127.0.0.0/8 and ::1, also as a dual-stack listener shows the former (`::ffff:127.0.0.1`). */
export function isLoopbackAddress(ip: string): boolean {
  // Asked for every connection, and nearly always of this one.
  if (ip === "127.0.0.1") return true;
  const parsed = parseIp(ip);
  return parsed !== undefined && RANGES.some((range) => range?.contains(parsed) === true);
}

/**
 * A host that cannot mean another machine: `localhost` (RFC 6761 6.3) or a loopback address, IPv6 with or without its
 * brackets. A name that resolves to loopback today may resolve elsewhere tomorrow. `host` is in lower case.
 */
export function isLoopbackHost(host: string): boolean {
  return host === "localhost" || isLoopbackAddress(unbracketed(host));
}

const RANGES = ["127.0.0.0/8", "::ffff:127.0.0.0/104", "::1/128"].map(parseCidr);
