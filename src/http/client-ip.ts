import { parseCidr, parseIp } from "../core/net/address.ts";
import { isLoopbackAddress } from "../core/net/loopback.ts";

/** What is known of where a request came from. */
export type Origin = {
  /** The client's address: the peer's, or what a trusted proxy says of it. */
  readonly ip: string;
  /** True only for a caller on this machine who came without any proxy in between. */
  readonly isLocal: boolean;
};

/** Throws for a block that is none, so that a misspelt setting stops the start. */
export function createOriginReader(trustedProxies: readonly string[]) {
  const trusted = trustedProxies.map((text) => {
    const block = parseCidr(text);
    if (block === undefined) throw new Error(`not an address block: ${text}`);
    return block;
  });
  return (peer: string, headers: Headers): Origin => {
    const ip = unmapped(peer);
    const forwarded = headers.get("X-Forwarded-For");
    const isForwarded = forwarded !== null || headers.has("Forwarded");
    const parsed = parseIp(ip);
    const isTrusted = parsed !== undefined && trusted.some((block) => block.contains(parsed));
    return {
      ip: isTrusted ? (lastForwarded(forwarded ?? "") ?? ip) : ip,
      isLocal: !isForwarded && isLoopbackAddress(ip),
    };
  };
}

/** The right-most entry is the one that the trusted proxy wrote itself; all before it anyone may have. */
function lastForwarded(header: string): string | undefined {
  const entries = header.split(",").map((entry) => entry.trim());
  const last = entries.findLast((entry) => entry !== "");
  return last === undefined || parseIp(last) === undefined ? undefined : last;
}

/** A dual-stack listener shows IPv4 peers as `::ffff:a.b.c.d`. */
function unmapped(ip: string): string {
  return ip.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, "");
}
