import { expect, test } from "bun:test";
import { parseEmailDomains } from "../../../../src/core/account/email-domain.ts";

test("domains are trimmed, folded and kept once", () => {
  expect(
    parseEmailDomains("f", [" Example.COM ", "example.com", "mail.example.com", "bücher.example"]),
  ).toEqual(["example.com", "mail.example.com", "bücher.example"]);
  expect(parseEmailDomains("f", [])).toEqual([]);
});

const NONE = [
  "localhost",
  "",
  "@example.com",
  "ada@example.com",
  "exa mple.com",
  "example.com.",
  ".example.com",
  "a..b",
  `${"x".repeat(250)}.com`,
  "a.b\0",
];
test.each(NONE)("%j is no domain", (domain) => {
  expect(() => parseEmailDomains("allowed_email_domains", ["example.com", domain])).toThrow(
    /^allowed_email_domains: ".*" is no e-mail domain$/,
  );
});

test("all that are none are named in one fault", () => {
  expect(() => parseEmailDomains("f", ["one", "example.com", "two"])).toThrow(
    'f: "one", "two" are no e-mail domains',
  );
});
