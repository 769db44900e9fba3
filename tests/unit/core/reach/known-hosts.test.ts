import { expect, test } from "bun:test";
import type { KeyName } from "../../../../src/core/ids.ts";
import { endpointReach } from "../../../../src/core/reach/endpoints.ts";
import { isCatalogHost, isPresetEndpoint, KNOWN_HOSTS } from "../../../../src/core/reach/known-hosts.ts";
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

test("a preset's address is known with its query and without one, and with no other", () => {
  const url = "https://accounts.google.com/o/oauth2/v2/auth";
  const isKnown = (authorizationUrl: string) => {
    const reach = endpointReach("K" as KeyName, { tokenUrl: "manual", authorizationUrl });
    return reach.map(isPresetEndpoint);
  };
  expect(isKnown(url)).toEqual([true]);
  expect(isKnown(`${url}?access_type=offline&prompt=consent`)).toEqual([true]);
  expect(isKnown(`${url}?access_type=offline&prompt=consent&scope=more`)).toEqual([false]);
});
