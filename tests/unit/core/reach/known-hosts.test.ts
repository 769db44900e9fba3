import { expect, test } from "bun:test";
import { isCatalogHost, KNOWN_HOSTS } from "../../../../src/core/reach/known-hosts.ts";
import { lookUp } from "../../../support/access/reach.ts";

test("a host of the catalogue is known as it is; neither its wildcards nor other names of its domain are", () => {
  expect(isCatalogHost("generativelanguage.googleapis.com")).toBe(true);
  expect(isCatalogHost("discord.com")).toBe(true);
  expect(isCatalogHost("*.myshopify.com")).toBe(false);
  expect(isCatalogHost("evil.myshopify.com")).toBe(false);
});

test("each is a name with a suffix of the list", () => {
  for (const host of KNOWN_HOSTS)
    expect([host, lookUp(host.replace(/^\*\./, ""))?.registered]).not.toContain(undefined);
});
