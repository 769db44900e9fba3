import { expect, test } from "bun:test";
import { parseEmail } from "../../../../src/core/account/email.ts";

test.each([
  "olga@example.com",
  "owner@localhost",
  "Olga.O'Neill+vault@Mail.Example.com",
  "ölga@exämple.com",
  "a@b",
])("%p is an address, kept as typed", (text) => {
  expect(parseEmail(` ${text} `)).toBe(text);
});

test.each([
  "",
  "olga",
  "@example.com",
  "olga@",
  "a@b@c",
  "Olga <olga@example.com>",
  "olga@example..com",
  "olga@.example.com",
  "ol ga@example.com",
  "olga@example.com\r\nBcc: eve@example.com",
  "olga\u0000@example.com",
  `${"x".repeat(250)}@example.com`,
])("%p is not", (text) => {
  expect(() => parseEmail(text)).toThrow("That is not an e-mail address.");
});
