import { describe, expect, test } from "bun:test";
import { createPublicSuffixes } from "../../../src/net/public-suffix.ts";

const suffixes = createPublicSuffixes();
const lookUp = await suffixes.load();

describe("the Public Suffix List", () => {
  const table: Readonly<Record<string, { domain?: string; suffix: string; isShared: boolean }>> = {
    "api.github.com": { domain: "github.com", suffix: "com", isShared: false },
    "a.b.example.co.uk": { domain: "example.co.uk", suffix: "co.uk", isShared: false },
    "co.uk": { suffix: "co.uk", isShared: false },
    "evil.github.io": { domain: "evil.github.io", suffix: "github.io", isShared: true },
    "github.io": { suffix: "github.io", isShared: true },
    "bucket.s3.eu-west-1.amazonaws.com": {
      domain: "bucket.s3.eu-west-1.amazonaws.com",
      suffix: "s3.eu-west-1.amazonaws.com",
      isShared: true,
    },
    "my_machine.corp": { domain: "my_machine.corp", suffix: "corp", isShared: false },
  };
  for (const [host, facts] of Object.entries(table)) {
    test(host, () => {
      const { suffix, domain, isShared } = lookUp(host) ?? {};
      expect({ suffix, isShared, ...(domain === undefined ? {} : { domain }) } as unknown).toEqual(facts);
    });
  }

  test("who owns a shared suffix", () => {
    expect(lookUp("evil.github.io")?.registered).toBe("github.io");
    expect(lookUp("s3.amazonaws.com")?.registered).toBe("amazonaws.com");
  });
  test("addresses and names of the own network have none", () => {
    for (const host of ["127.0.0.1", "::1", "localhost", "postgres"])
      expect([host, lookUp(host)]).toEqual([host, undefined]);
  });
  test("names in other letters are read", () => {
    expect(lookUp("xn--80ak6aa92e.com")?.unicode).toBe("аррӏе.com");
    expect(lookUp("xn--zzzzzz9999.com")?.unicode).toBe("xn--zzzzzz9999.com");
  });
  test("is loaded once", async () => expect(await suffixes.load()).toBe(lookUp));
});
