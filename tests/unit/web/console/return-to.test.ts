import { expect, test } from "bun:test";
import { loginPath, safeNext } from "../../../../src/web/console/return-to.ts";

test.each([
  ["/vaults/payments/settings", "/vaults/payments/settings"],
  ["/?q=pay", "/?q=pay"],
  ["/vaults/a%2Fb", "/vaults/a%2Fb"],
  ["/a#part", "/a"],
])("%p is gone back to", (next, to) => expect(safeNext(next)).toBe(to));

test.each([
  undefined,
  "",
  "https://evil.example.com/",
  "//evil.example.com/",
  "/\\evil.example.com/",
  "/\t/evil.example.com/",
  "/.//evil.example.com/",
  "javascript:alert(1)",
  "evil",
  "/login?next=/login",
  "/logout",
  "/register",
])("%p is not, and leads to the start", (next) => expect(safeNext(next)).toBe("/"));

test("the login's address holds where to go, but for the start", () => {
  expect(loginPath("/")).toBe("/login");
  expect(loginPath("/vaults/a?b=c&d", { ended: true })).toBe("/login?next=%2Fvaults%2Fa%3Fb%3Dc%26d&ended=1");
});
