import { expect, test } from "bun:test";
import {
  openUpstreamProxy,
  parseUpstreamProxy,
  readableUpstreamProxy,
  sealUpstreamProxy,
} from "../../../../../src/app/vault/settings/upstream-proxy.ts";
import { DEFAULT_VAULT_ID, type VaultId } from "../../../../../src/core/ids.ts";
import { proxyUrl } from "../../../../../src/core/net/upstream-proxy.ts";
import { Secret } from "../../../../../src/core/secret.ts";
import { openInstance } from "../../../../support/instance.ts";

const URL_WITH_LOGIN = "http://sue:hidden-word@proxy.example.com:3128";
const OTHER = "another" as VaultId;

test("what is stored shows nothing, and opens as what was set in its own vault alone", async () => {
  await using instance = await openInstance();
  const { barrier } = instance.deps;
  const stored = sealUpstreamProxy(barrier, DEFAULT_VAULT_ID, new Secret(URL_WITH_LOGIN));
  expect(Buffer.from(stored, "base64url").toString("latin1")).not.toContain("hidden-word");
  const opened = openUpstreamProxy(barrier, DEFAULT_VAULT_ID, stored);
  if (opened === undefined || opened === "none") throw new Error("no proxy");
  expect([proxyUrl(opened), opened.login?.password.open()]).toEqual([
    "http://proxy.example.com:3128",
    "hidden-word",
  ]);
  expect(() => openUpstreamProxy(barrier, OTHER, stored)).toThrow();
  expect(readableUpstreamProxy(barrier, OTHER, stored)).toBeUndefined();
  expect(openUpstreamProxy(barrier, DEFAULT_VAULT_ID, undefined)).toBeUndefined();
  const none = sealUpstreamProxy(barrier, DEFAULT_VAULT_ID, new Secret("none"));
  expect(openUpstreamProxy(barrier, DEFAULT_VAULT_ID, none)).toBe("none");
});

test("a blank is the default, and what is no URL of a proxy is refused without being quoted", () => {
  expect(parseUpstreamProxy("  ")).toBeUndefined();
  expect(parseUpstreamProxy(" NONE ")?.open()).toBe("none");
  expect(parseUpstreamProxy(` ${URL_WITH_LOGIN} `)?.open()).toBe(URL_WITH_LOGIN);
  expect(() => parseUpstreamProxy("ftp://sue:hidden-word@proxy.example.com")).toThrow(
    /^upstream_proxy: expected(?!.*hidden-word)/,
  );
});
