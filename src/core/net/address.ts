/**
 * What an IP address is for (RFC 6890 and its updates), so that a dial can be refused with a reason.
 * Addresses are 16 bytes; IPv4 is held as IPv4-mapped IPv6, which makes every embedding one case. `net.BlockList` knows
 * neither why an address is refused nor the IPv4 address inside an IPv6 one.
 */
export type Ip = { readonly version: 4 | 6; readonly bytes: Uint8Array };

export type AddressClass =
  | { readonly type: "public" }
  /** Never dialled, whatever the settings: they hand out the machine's own credentials. */
  | ({ readonly type: "metadata" } & Special)
  /** Dialled only when private ranges are allowed or the address is on the allow-list. */
  | ({ readonly type: "private" } & Special);

/** `range` is the block as CIDR, `why` what it is for. */
export type Special = { readonly range: string; readonly why: string };

type Block = Special & { readonly base: Uint8Array; readonly bits: number };

/** Strict dotted-decimal IPv4 or RFC 4291 IPv6 (no zone, no brackets); anything else is undefined. */
export function parseIp(text: string): Ip | undefined {
  if (!text.includes(":")) {
    const four = parseIpv4(text);
    return four === undefined ? undefined : { version: 4, bytes: mapped(four) };
  }
  const bytes = parseIpv6(text);
  return bytes === undefined ? undefined : { version: 6, bytes };
}

/** The class of an address; an IPv4 address inside an IPv6 one counts with the stricter of both. */
export function classifyAddress(ip: Ip): AddressClass {
  const inner = embeddedIpv4(ip.bytes);
  const candidates = inner === undefined ? [ip.bytes] : [ip.bytes, mapped(inner)];
  let found: AddressClass = { type: "public" };
  for (const bytes of candidates) {
    const never = METADATA.find((block) => contains(block, bytes));
    if (never !== undefined) return { type: "metadata", range: never.range, why: never.why };
    const special = SPECIAL.find((block) => contains(block, bytes));
    if (special !== undefined) found = { type: "private", range: special.range, why: special.why };
  }
  return found;
}

/** A CIDR block or a single address, or undefined when it is neither. */
export function parseCidr(text: string): { contains(ip: Ip): boolean } | undefined {
  const slash = text.indexOf("/");
  const ip = parseIp(slash < 0 ? text : text.slice(0, slash));
  if (ip === undefined) return undefined;
  const width = ip.version === 4 ? 32 : 128;
  const suffix = slash < 0 ? String(width) : text.slice(slash + 1);
  if (!/^(?:0|[1-9][0-9]{0,2})$/.test(suffix) || Number(suffix) > width) return undefined;
  const bits = Number(suffix) + (128 - width);
  const block = { base: ip.bytes, bits, range: text, why: text };
  return { contains: (other) => other.version === ip.version && contains(block, other.bytes) };
}

function parseIpv4(text: string): Uint8Array | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  const bytes = new Uint8Array(4);
  for (const [index, part] of parts.entries()) {
    // A leading zero is octal to some resolvers and decimal to others, so it is neither here.
    if (!/^(?:0|[1-9][0-9]{0,2})$/.test(part) || Number(part) > 255) return undefined;
    bytes[index] = Number(part);
  }
  return bytes;
}

function parseIpv6(text: string): Uint8Array | undefined {
  let source = text.toLowerCase();
  const tail = source.slice(source.lastIndexOf(":") + 1);
  if (tail.includes(".")) {
    const four = parseIpv4(tail);
    if (four === undefined) return undefined;
    const hex = (at: number) => (((four[at] ?? 0) << 8) | (four[at + 1] ?? 0)).toString(16);
    source = `${source.slice(0, source.length - tail.length)}${hex(0)}:${hex(2)}`;
  }
  const halves = source.split("::");
  if (halves.length > 2) return undefined;
  const groups = halves.map((half) => (half === "" ? [] : half.split(":")));
  const head = groups[0] ?? [];
  const rest = groups[1] ?? [];
  const missing = 8 - head.length - rest.length;
  if (halves.length === 2 ? missing < 1 : missing !== 0) return undefined;
  const all = [...head, ...Array.from({ length: missing }, () => "0"), ...rest];
  const bytes = new Uint8Array(16);
  for (const [index, group] of all.entries()) {
    if (!/^[0-9a-f]{1,4}$/.test(group)) return undefined;
    const value = Number.parseInt(group, 16);
    bytes[index * 2] = value >> 8;
    bytes[index * 2 + 1] = value & 0xff;
  }
  return bytes;
}

function mapped(four: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(16);
  bytes[10] = 0xff;
  bytes[11] = 0xff;
  bytes.set(four, 12);
  return bytes;
}

/** The IPv4 address that an IPv6 one carries: compatible, NAT64, 6to4, Teredo (inverted), ISATAP. */
function embeddedIpv4(bytes: Uint8Array): Uint8Array | undefined {
  if (startsWith(bytes, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0])) return bytes.subarray(12);
  if (startsWith(bytes, [0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0])) return bytes.subarray(12);
  if (startsWith(bytes, [0, 0x64, 0xff, 0x9b])) return bytes.subarray(12);
  if (startsWith(bytes, [0x20, 0x02])) return bytes.subarray(2, 6);
  if (startsWith(bytes, [0x20, 0x01, 0, 0])) return bytes.subarray(12).map((byte) => byte ^ 0xff);
  const isatap = bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
  return isatap ? bytes.subarray(12) : undefined;
}

function startsWith(bytes: Uint8Array, prefix: readonly number[]): boolean {
  return prefix.every((byte, index) => bytes[index] === byte);
}

function contains(block: Block, bytes: Uint8Array): boolean {
  const whole = block.bits >> 3;
  for (let at = 0; at < whole; at++) if (bytes[at] !== block.base[at]) return false;
  const rest = block.bits & 7;
  if (rest === 0) return true;
  const mask = (0xff << (8 - rest)) & 0xff;
  return ((bytes[whole] ?? 0) & mask) === ((block.base[whole] ?? 0) & mask);
}

function block(cidr: string, why: string): Block {
  const [address = "", suffix = ""] = cidr.split("/");
  const ip = parseIp(address);
  if (ip === undefined) throw new Error(`not an address block: ${cidr}`);
  return { base: ip.bytes, bits: Number(suffix) + (ip.version === 4 ? 96 : 0), range: cidr, why };
}

const METADATA: readonly Block[] = [
  block("169.254.169.254/32", "cloud metadata (IMDS)"),
  block("169.254.170.2/32", "container credentials endpoint"),
  block("169.254.170.23/32", "pod identity endpoint"),
  block("100.100.100.200/32", "cloud metadata"),
  block("168.63.129.16/32", "cloud platform endpoint"),
  block("fd00:ec2::254/128", "cloud metadata (IMDS)"),
  block("fd00:ec2::23/128", "pod identity endpoint"),
  block("fd20:ce::254/128", "cloud metadata"),
];

const SPECIAL: readonly Block[] = [
  block("0.0.0.0/8", "this network (RFC 791)"),
  block("10.0.0.0/8", "private use (RFC 1918)"),
  block("100.64.0.0/10", "shared address space (RFC 6598)"),
  block("127.0.0.0/8", "loopback (RFC 1122)"),
  block("169.254.0.0/16", "link local (RFC 3927)"),
  block("172.16.0.0/12", "private use (RFC 1918)"),
  block("192.0.0.0/24", "protocol assignments (RFC 6890)"),
  block("192.0.2.0/24", "documentation (RFC 5737)"),
  block("192.31.196.0/24", "AS112 (RFC 7535)"),
  block("192.52.193.0/24", "AMT (RFC 7450)"),
  block("192.88.99.0/24", "6to4 relay anycast (RFC 7526)"),
  block("192.168.0.0/16", "private use (RFC 1918)"),
  block("192.175.48.0/24", "AS112 (RFC 7534)"),
  block("198.18.0.0/15", "benchmarking (RFC 2544)"),
  block("198.51.100.0/24", "documentation (RFC 5737)"),
  block("203.0.113.0/24", "documentation (RFC 5737)"),
  block("224.0.0.0/4", "multicast (RFC 5771)"),
  block("240.0.0.0/4", "reserved (RFC 1112)"),
  block("::/128", "unspecified (RFC 4291)"),
  block("::1/128", "loopback (RFC 4291)"),
  block("64:ff9b:1::/48", "local-use NAT64 (RFC 8215)"),
  block("100::/64", "discard-only (RFC 6666)"),
  block("100:0:0:1::/64", "dummy prefix (RFC 9780)"),
  block("2001::/23", "protocol assignments (RFC 2928)"),
  block("2001:db8::/32", "documentation (RFC 3849)"),
  block("2620:4f:8000::/48", "AS112 (RFC 7534)"),
  block("3fff::/20", "documentation (RFC 9637)"),
  block("5f00::/16", "segment routing (RFC 9602)"),
  block("fc00::/7", "unique local (RFC 4193)"),
  block("fe80::/10", "link local (RFC 4291)"),
  block("fec0::/10", "site local (RFC 3879)"),
  block("ff00::/8", "multicast (RFC 4291)"),
];
