import { describe, expect, test } from "bun:test";
import { parseCidr } from "../../../../src/core/net/address.ts";
import { UpstreamFault } from "../../../../src/core/net/upstream-fault.ts";
import { systemResolver } from "../../../../src/net/dial/resolver.ts";
import { type AddressPolicy, vettedAddresses } from "../../../../src/net/dial/vetted-address.ts";

const policy = (change: Partial<AddressPolicy> = {}): AddressPolicy => ({
  allowPrivateRanges: false,
  allowlist: [],
  pins: new Map(),
  ownPorts: () => [],
  ...change,
});

const pins = (...addresses: string[]) => new Map([["a.test", addresses]]);
const range = (text: string) => {
  const found = parseCidr(text);
  if (found === undefined) throw new Error(text);
  return found;
};

/** The addresses, or the fault's code. */
async function vet(change: Partial<AddressPolicy>, host = "a.test", port = 443): Promise<string> {
  try {
    return (await vettedAddresses(policy(change), { host, port }, systemResolver())).join(" ");
  } catch (error) {
    if (!(error instanceof UpstreamFault)) throw error;
    return error.code;
  }
}

const CASES: Record<
  string,
  [change: Partial<AddressPolicy>, expected: string, host?: string, port?: number]
> = {
  "a public address": [{ pins: pins("1.1.1.1") }, "1.1.1.1"],
  "several in the resolver's order": [{ pins: pins("1.1.1.1", "2606:4700::1") }, "1.1.1.1 2606:4700::1"],
  "one private among public ones refuses all": [{ pins: pins("1.1.1.1", "10.0.0.1") }, "blocked"],
  "a private address": [{ pins: pins("192.168.0.1") }, "blocked"],
  "a private address where they are allowed": [
    { pins: pins("192.168.0.1"), allowPrivateRanges: true },
    "192.168.0.1",
  ],
  "a private address on the list": [
    { pins: pins("192.168.0.1"), allowlist: [range("192.168.0.0/16")] },
    "192.168.0.1",
  ],
  "a private address beside the list": [
    { pins: pins("192.168.0.1"), allowlist: [range("192.168.0.2")] },
    "blocked",
  ],
  "metadata where private ranges are allowed": [
    { pins: pins("169.254.169.254"), allowPrivateRanges: true },
    "blocked",
  ],
  "metadata on the list": [{ pins: pins("169.254.169.254"), allowlist: [range("0.0.0.0/0")] }, "blocked"],
  "metadata inside NAT64": [{ pins: pins("64:ff9b::a9fe:a9fe"), allowPrivateRanges: true }, "blocked"],
  "an address with a zone": [{ pins: pins("fe80::1%lo"), allowPrivateRanges: true }, "blocked"],
  "a literal is vetted like a name": [{}, "blocked", "127.0.0.1"],
  "our own port on loopback": [
    { allowPrivateRanges: true, ownPorts: () => [14321] },
    "blocked",
    "127.0.0.1",
    14321,
  ],
  "our own port on the unspecified address": [
    { allowPrivateRanges: true, ownPorts: () => [14321] },
    "blocked",
    "0.0.0.0",
    14321,
  ],
  "our own port, IPv6": [{ allowPrivateRanges: true, ownPorts: () => [14321] }, "blocked", "::1", 14321],
  "our own port, IPv6 at length": [
    { allowPrivateRanges: true, ownPorts: () => [14321] },
    "blocked",
    "0:0:0:0:0:0:0:1",
    14321,
  ],
  "our own port, IPv4 inside IPv6": [
    { allowPrivateRanges: true, ownPorts: () => [14321] },
    "blocked",
    "::ffff:127.0.0.1",
    14321,
  ],
  "another port on loopback": [
    { allowPrivateRanges: true, ownPorts: () => [14321] },
    "127.0.0.1",
    "127.0.0.1",
    443,
  ],
  "a name that does not resolve": [{}, "unresolved", "does-not-exist.invalid"],
  "a name that resolves to loopback": [{}, "blocked", "localhost"],
};

describe("what may be dialled", () => {
  for (const [name, [change, expected, host, port]] of Object.entries(CASES)) {
    test(name, async () => expect(await vet(change, host, port)).toBe(expected));
  }
});
