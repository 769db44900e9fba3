import { describe, expect, test } from "bun:test";
import {
  formatHost,
  formatTarget,
  normalizeHost,
  parseAuthority,
  parsePort,
} from "../../../../src/core/net/target.ts";

const HOSTS: Record<string, [input: string, expected: string | undefined]> = {
  "a name stays": ["api.example.com", "api.example.com"],
  "case does not matter": ["API.Example.COM", "api.example.com"],
  "one trailing dot is dropped": ["api.example.com.", "api.example.com"],
  "two trailing dots are no name": ["api.example.com..", undefined],
  "a lone dot is no name": [".", undefined],
  "nothing is no name": ["", undefined],
  "an empty label": ["a..b", undefined],
  "a leading dot": [".a.b", undefined],
  "a label of 63": [`${"a".repeat(63)}.com`, `${"a".repeat(63)}.com`],
  "a label of 64": [`${"a".repeat(64)}.com`, undefined],
  "hyphens at either end of a label": ["-a-.b-.com", "-a-.b-.com"],
  "underscores occur in the wild": ["_dmarc.example.com", "_dmarc.example.com"],
  "dotted-decimal": ["127.0.0.1", "127.0.0.1"],
  "short IPv4": ["127.1", undefined],
  "decimal IPv4": ["2130706433", undefined],
  "hex IPv4": ["0x7f.0.0.1", undefined],
  "hex in the last label": ["127.0.0.0x1", undefined],
  "octal IPv4": ["0177.0.0.1", undefined],
  "five parts": ["1.2.3.4.5", undefined],
  "IPv6 in brackets": ["[::1]", "::1"],
  "IPv6 without brackets": ["::1", undefined],
  "IPv6 with a zone": ["[fe80::1%eth0]", undefined],
  "brackets around a name": ["[example.com]", undefined],
  "brackets around IPv4": ["[127.0.0.1]", undefined],
  "user information": ["user@example.com", undefined],
  "a slash": ["example.com/x", undefined],
  "a percent": ["ex%61mple.com", undefined],
  "a space": ["exam ple.com", undefined],
  "a NUL": ["example.com\0", undefined],
  "full-width letters are not folded": ["ｅxample.com", undefined],
  "the Kelvin sign does not become k": ["\u212Aey.com", undefined],
  "254 characters": [`${"a.".repeat(126)}ab`, undefined],
};

describe("normalizeHost", () => {
  for (const [name, [input, expected]] of Object.entries(HOSTS)) {
    test(name, () => expect(normalizeHost(input)).toBe(expected));
  }
});

const AUTHORITIES: Record<string, [input: string, port: number | undefined, expected: string | undefined]> = {
  "host and port": ["A.com:443", undefined, "a.com:443"],
  "no port and no default": ["a.com", undefined, undefined],
  "no port takes the default": ["a.com", 80, "a.com:80"],
  IPv6: ["[::1]:8443", undefined, "[::1]:8443"],
  "IPv6 without port": ["[::1]", 443, "[::1]:443"],
  "an empty port": ["a.com:", 443, undefined],
  "port 0": ["a.com:0", undefined, undefined],
  "port 65536": ["a.com:65536", undefined, undefined],
  "a signed port": ["a.com:+443", undefined, undefined],
  "a port with a leading zero": ["a.com:0443", undefined, undefined],
  "a port with a space": ["a.com: 443", undefined, undefined],
  "two ports": ["a.com:1:2", undefined, undefined],
};

describe("parseAuthority", () => {
  for (const [name, [input, port, expected]] of Object.entries(AUTHORITIES)) {
    test(name, () => {
      const target = parseAuthority(input, port);
      expect(target === undefined ? undefined : formatTarget(target)).toBe(expected);
    });
  }
});

test("a Host header leaves out the scheme's own port", () => {
  expect(formatHost({ host: "a.com", port: 443 }, 443)).toBe("a.com");
  expect(formatHost({ host: "a.com", port: 80 }, 443)).toBe("a.com:80");
  expect(formatHost({ host: "::1", port: 443 }, 443)).toBe("[::1]");
});

test("ports are plain decimals", () => {
  expect(["1", "65535", "1e3", "٣", "-1", "", "00"].map(parsePort)).toEqual([
    1,
    65535,
    undefined,
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});
