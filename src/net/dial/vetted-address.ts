/**
 * Outbound connections: resolve, classify, dial that very address. Nothing else in the program opens sockets
 * towards the world, and nothing here knows requests, vaults or credentials.
 */
import { networkInterfaces } from "node:os";
import { classifyAddress, type Ip, parseIp } from "../../core/net/address.ts";
import { blockedAdvice, type WhyBlocked, whyText } from "../../core/net/blocked.ts";
import type { Target } from "../../core/net/target.ts";
import { UpstreamFault } from "../../core/net/upstream-fault.ts";
import { isThisMachine } from "../../core/net/upstream-proxy.ts";
import type { Resolve } from "./resolver.ts";

export type AddressPolicy = {
  /** Opens every special-purpose range except metadata. */
  readonly allowPrivateRanges: boolean;
  readonly allowlist: readonly { contains(ip: Ip): boolean }[];
  /** Host to address, in place of DNS; the address is vetted like any other. */
  readonly pins: ReadonlyMap<string, readonly string[]>;
  /** Ports of our own listeners: an agent must not reach the broker through the broker. */
  ownPorts(): readonly number[];
};

/**
 * The addresses that may be dialled for a target, in the resolver's order. One forbidden answer refuses them all:
 * a name that points both inside and outside is how rebinding starts. Throws UpstreamFault.
 */
export async function vettedAddresses(
  policy: AddressPolicy,
  target: Target,
  resolve: Resolve,
): Promise<readonly string[]> {
  const literal = parseIp(target.host) === undefined ? undefined : [target.host];
  const addresses = policy.pins.get(target.host) ?? literal ?? (await resolve(target.host));
  for (const text of addresses) {
    const why = refusal(policy, text, target.port);
    if (why === undefined) continue;
    const forClient = blockedAdvice(target.host, text, why, addresses);
    throw new UpstreamFault("blocked", `${target.host} resolves to ${text}: ${whyText(why)}`, forClient);
  }
  return addresses;
}

function refusal(policy: AddressPolicy, text: string, port: number): WhyBlocked | undefined {
  // A zone (`fe80::1%eth0`) makes an address mean something only here: never a public upstream.
  const ip = parseIp(text);
  if (ip === undefined) return { type: "unreadable" };
  const found = classifyAddress(ip);
  if (found.type === "metadata") return found;
  if (policy.ownPorts().includes(port) && isOwn(ip)) return { type: "own" };
  if (found.type === "public" || policy.allowPrivateRanges) return undefined;
  return policy.allowlist.some((range) => range.contains(ip)) ? undefined : found;
}

/** Whether a host, as it stands in a URL, is this machine: by its name, or by an address that one of its interfaces has. */
export function isThisMachinesHost(host: string): boolean {
  const ip = parseIp(host);
  return ip === undefined ? isThisMachine(host) : isThisMachine(host) || isOwn(ip);
}

/** By value, not by spelling: `::ffff:127.0.0.1` and `0:0:0:0:0:0:0:1` lead here as well. */
function isOwn({ bytes }: Ip): boolean {
  if (isMapped(bytes) && (bytes[12] === 127 || bytes.subarray(12).every((byte) => byte === 0))) return true;
  // `::` and `::1`.
  if (bytes.subarray(0, 15).every((byte) => byte === 0) && (bytes[15] ?? 0) <= 1) return true;
  return Object.values(networkInterfaces()).some((list) =>
    list?.some((entry) => {
      const own = parseIp(entry.address);
      return own !== undefined && Buffer.compare(own.bytes, bytes) === 0;
    }),
  );
}

/** An IPv4 address, written as one or as IPv6 (RFC 4291 2.5.5.2). */
function isMapped(bytes: Uint8Array): boolean {
  return bytes.subarray(0, 10).every((byte) => byte === 0) && bytes[10] === 0xff && bytes[11] === 0xff;
}
