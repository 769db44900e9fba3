import { type Ip, parseIp } from "../net/address.ts";

/**
 * What an address is counted under: itself, or for IPv6 its /64. A single subscriber has all of a /64 and could
 * come from a new address each time.
 */
export function peerKey(ip: string): string {
  if (!ip.includes(":")) return ip;
  const parsed = parseIp(ip);
  if (parsed === undefined) return ip;
  const four = mappedIpv4(parsed);
  return four === undefined ? `${hex(parsed.bytes.subarray(0, 8))}/64` : four.join(".");
}

function mappedIpv4({ bytes }: Ip): Uint8Array | undefined {
  return hex(bytes.subarray(0, 12)) === "00000000000000000000ffff" ? bytes.subarray(12) : undefined;
}

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
