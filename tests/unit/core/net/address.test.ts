import { describe, expect, test } from "bun:test";
import { classifyAddress, parseCidr, parseIp } from "../../../../src/core/net/address.ts";

const classOf = (text: string): string => {
  const ip = parseIp(text);
  return ip === undefined ? "not an address" : classifyAddress(ip).type;
};

const PUBLIC = [
  "1.1.1.1",
  "8.8.8.8",
  "9.255.255.255",
  "11.0.0.0",
  "100.63.255.255",
  "100.128.0.0",
  "172.15.255.255",
  "172.32.0.0",
  "192.0.1.0",
  "198.17.255.255",
  "198.20.0.0",
  "223.255.255.255",
  "2606:4700::1111",
  "2a00:1450::1",
  "64:ff9b::808:808",
  "2002:808:808::1",
  "::ffff:8.8.8.8",
];
const PRIVATE = [
  "0.0.0.0",
  "0.1.2.3",
  "10.0.0.1",
  "100.64.0.1",
  "127.0.0.1",
  "127.255.255.255",
  "169.254.1.1",
  "172.16.0.1",
  "172.31.255.255",
  "192.0.0.1",
  "192.0.2.1",
  "192.168.1.1",
  "192.88.99.1",
  "198.18.0.1",
  "198.19.255.255",
  "198.51.100.1",
  "203.0.113.1",
  "224.0.0.1",
  "239.255.255.255",
  "240.0.0.1",
  "255.255.255.255",
  "::",
  "::1",
  "fe80::1",
  "fec0::1",
  "fc00::1",
  "fdff::1",
  "ff02::1",
  "100::1",
  "2001:db8::1",
  "2001:2::1",
  "3fff::1",
  "5f00::1",
  "64:ff9b:1::1",
  // IPv4 inside IPv6: mapped (two spellings), compatible, NAT64, 6to4, Teredo (inverted), ISATAP.
  "::ffff:127.0.0.1",
  "::ffff:7f00:1",
  "::127.0.0.1",
  "::ffff:0:10.0.0.1",
  "64:ff9b::10.0.0.1",
  "64:ff9b::7f00:1",
  "2002:7f00:1::1",
  "2002:c0a8:101::1",
  "2001:0:1:2:3:4:80ff:fffe",
  "2a00::5efe:192.168.0.1",
];
const METADATA = [
  "169.254.169.254",
  "::ffff:169.254.169.254",
  "64:ff9b::a9fe:a9fe",
  "2002:a9fe:a9fe::",
  "fd00:ec2::254",
  "169.254.170.2",
  "100.100.100.200",
  "168.63.129.16",
];
const NOT_ADDRESSES = [
  "",
  "1.2.3",
  "1.2.3.4.5",
  "01.2.3.4",
  "1.2.3.256",
  "0x7f.1.1.1",
  "1.2.3.4 ",
  "::1::",
  ":::",
  "1::2::3",
  "12345::",
  "g::",
  "1:2:3:4:5:6:7",
  "1:2:3:4:5:6:7:8:9",
  "fe80::1%eth0",
  "[::1]",
  "::1.2.3",
  "1:2:3:4:5:6:7::8",
];

describe("classes of addresses", () => {
  for (const text of PUBLIC) test(`${text} is public`, () => expect(classOf(text)).toBe("public"));
  for (const text of PRIVATE) test(`${text} is not public`, () => expect(classOf(text)).toBe("private"));
  for (const text of METADATA) test(`${text} is metadata`, () => expect(classOf(text)).toBe("metadata"));
  for (const text of NOT_ADDRESSES)
    test(`"${text}" is no address`, () => expect(classOf(text)).toBe("not an address"));
});

const RANGES: Record<string, [cidr: string, inside: string[], outside: string[]]> = {
  "a single address": ["127.0.0.1", ["127.0.0.1"], ["127.0.0.2"]],
  "an IPv4 range": ["10.1.0.0/16", ["10.1.2.3"], ["10.2.0.0", "::ffff:11.1.0.0"]],
  "odd bits": ["192.168.128.0/18", ["192.168.191.255"], ["192.168.192.0"]],
  "an IPv6 range": ["fd12::/16", ["fd12:1::1"], ["fd13::1"]],
  everything: ["0.0.0.0/0", ["1.2.3.4"], ["::1"]],
};

describe("ranges", () => {
  for (const [name, [cidr, inside, outside]] of Object.entries(RANGES)) {
    test(name, () => {
      const range = parseCidr(cidr);
      const has = (text: string) => {
        const ip = parseIp(text);
        return ip !== undefined && range?.contains(ip) === true;
      };
      expect(inside.filter((text) => !has(text))).toEqual([]);
      expect(outside.filter(has)).toEqual([]);
    });
  }
  for (const text of [
    "10.0.0.0/33",
    "::/129",
    "10.0.0.0/",
    "10.0.0.0/08",
    "10.0.0.0/-1",
    "x/8",
    "10.0.0.0/8/8",
  ]) {
    test(`"${text}" is no range`, () => expect(parseCidr(text)).toBeUndefined());
  }
});
