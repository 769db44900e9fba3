import { expect, test } from "bun:test";
import { emailKey, parseEmail } from "../../../../src/core/account/email.ts";

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
  "olga\u200b@example.com",
  "\u202eolga@example.com",
  `${"x".repeat(250)}@example.com`,
])("%p is not", (text) => {
  expect(() => parseEmail(text)).toThrow("That is not an e-mail address.");
});

test("one person's address is found in any case, and by no letter that only becomes one of it", () => {
  expect(emailKey(" Olga@Example.COM ")).toBe("olga@example.com");
  // U+212A, the Kelvin sign: its lower case is the k of somebody else's mailbox.
  expect(emailKey("\u212Aarl@example.com")).not.toBe("karl@example.com");
});
